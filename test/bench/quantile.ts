/** The value that at least `share` of all values do not exceed: the nearest rank, so that it is one that was measured. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  if (value === undefined) throw new RangeError("A quantile needs at least one value.");
  return value;
}
