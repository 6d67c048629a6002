import { assertProportion, criticalValue, type Interval, type Proportion } from "./interval.ts";

/** Successes and trials with half a success and half a failure more, which keeps every logarithm finite. */
function withHalves({ successes, count }: Proportion): Proportion {
  return { successes: successes + 0.5, count: count + 1 };
}

/**
 * Katz's log interval of a ratio r = p₁ / p₂ of two independent rates: r · exp(±z √(1/k₁ - 1/n₁ + 1/k₂ - 1/n₂)).
 * 1 when the rates are equal. Where one of the four cells (successes, failures) is empty the formula breaks or claims
 * no width at all, so one half is added to each cell for the interval (Haldane 1956, Anscombe 1956); it is then
 * widened, if need be, to hold the ratio itself. Without any success in the denominator the ratio does not exist.
 * Source: D. Katz et al., "Obtaining confidence intervals for the risk ratio in cohort studies", Biometrics 34 (1978).
 */
export function katzInterval(numerator: Proportion, denominator: Proportion, confidence: number): Interval {
  assertProportion(numerator);
  assertProportion(denominator);
  const ratio = numerator.successes / numerator.count / (denominator.successes / denominator.count);
  const emptyCell = [numerator, denominator].some((p) => p.successes === 0 || p.successes === p.count);
  const [top, bottom] = emptyCell ? [withHalves(numerator), withHalves(denominator)] : [numerator, denominator];
  const centre = Math.log(top.successes / top.count) - Math.log(bottom.successes / bottom.count);
  const variance = 1 / top.successes - 1 / top.count + 1 / bottom.successes - 1 / bottom.count;
  const half = criticalValue(confidence) * Math.sqrt(variance);
  return { low: Math.min(ratio, Math.exp(centre - half)), high: Math.max(ratio, Math.exp(centre + half)) };
}
