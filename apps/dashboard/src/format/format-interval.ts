import { DASH, formatRate } from "./format-number.ts";

export interface Interval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** `0.934 ± 0.012`: the value and half the interval's width. */
export function formatInterval(interval: Interval | null | undefined, decimals = 3): string {
  if (!interval) return DASH;
  const half = (interval.high - interval.low) / 2;
  return `${formatRate(interval.value, decimals)} ± ${formatRate(half, decimals)}`;
}

/** `−0.006 to 0.014`: both ends. */
export function formatRange(interval: Omit<Interval, "value"> | null | undefined, decimals = 3): string {
  if (!interval) return DASH;
  return `${formatRate(interval.low, decimals)} to ${formatRate(interval.high, decimals)}`;
}

/**
 * Wilson score interval of `rate` over `count` trials (Wilson 1927) at 95 %, z = 1.959964. Used for scores whose
 * result carries the count but no interval.
 */
export function wilsonInterval(rate: number, count: number): Interval | undefined {
  if (count <= 0 || !Number.isFinite(rate)) return undefined;
  const z = 1.959963984540054;
  const z2 = z * z;
  const centre = (rate + z2 / (2 * count)) / (1 + z2 / count);
  const half = (z / (1 + z2 / count)) * Math.sqrt((rate * (1 - rate)) / count + z2 / (4 * count * count));
  return { value: rate, low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}
