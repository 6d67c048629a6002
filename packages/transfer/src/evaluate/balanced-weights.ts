/**
 * Weights that make label and attribute independent: w(y, a) = P(y) P(a) / P(y, a) (Kamiran and Calders 2012). Rows
 * whose attribute is not known keep weight 1. The mean over the known rows is 1.
 */
export function balancedWeights(labels: readonly string[], groups: readonly (string | null)[]): number[] {
  const known = labels.flatMap((label, i) => {
    const group = groups[i] ?? null;
    return group === null ? [] : [{ label, group }];
  });
  const count = (test: (row: { label: string; group: string }) => boolean) => known.filter(test).length;
  const weights = new Map<string, number>();
  for (const { label, group } of known) {
    const key = JSON.stringify([label, group]);
    if (weights.has(key)) continue;
    const joint = count((row) => row.label === label && row.group === group);
    const product = count((row) => row.label === label) * count((row) => row.group === group);
    weights.set(key, product / (joint * known.length));
  }
  return labels.map((label, i) => {
    const group = groups[i] ?? null;
    return group === null ? 1 : (weights.get(JSON.stringify([label, group])) ?? 1);
  });
}
