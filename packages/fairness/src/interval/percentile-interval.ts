import type { Interval } from "./interval.ts";

/** Quantile of sorted values, interpolated between neighbours (type 7 of Hyndman and Fan 1996, numpy's default). */
function quantile(sorted: Float64Array, probability: number): number {
  const position = probability * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below] ?? Number.NaN;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] ?? Number.NaN;
  return low + (position - below) * (high - low);
}

/**
 * Percentile bootstrap interval: the middle `confidence` of a statistic over the resamples.
 * Source: B. Efron, "Nonparametric standard errors and confidence intervals", Canadian Journal of Statistics 9 (1981).
 */
export function percentileInterval(statistics: Float64Array, confidence: number): Interval {
  const sorted = Float64Array.from(statistics).sort();
  const tail = (1 - confidence) / 2;
  return { low: quantile(sorted, tail), high: quantile(sorted, 1 - tail) };
}
