import type { GapMetric, Predictor } from "@graft/contracts";
import type { RateName } from "../group/group-counts.ts";
import { selectedIn, stratumOf } from "./paired-strata.ts";

/**
 * What the three sources of a gap are measured in: one rate of two groups, the same for every predictor and resample.
 * `first` comes before `second` in the order of the groups' names.
 */
export interface SignedContrast {
  readonly metric: GapMetric;
  readonly rate: RateName;
  readonly first: number;
  readonly second: number;
}

/** Counts of the patterns by stratum, and the rows of each stratum. */
export interface PatternCounts {
  readonly counts: Int32Array;
  readonly sizes: readonly number[];
}

/** Strata that hold a rate's denominator. */
function strataOf(groupIndex: number, rate: RateName): number[] {
  if (rate === "tpr") return [stratumOf(groupIndex, true)];
  if (rate === "fpr") return [stratumOf(groupIndex, false)];
  return [stratumOf(groupIndex, false), stratumOf(groupIndex, true)];
}

/**
 * A function that gives one predictor's gap with its direction: rate of `first` minus rate of `second`, so that two
 * predictors which err in opposite directions differ by the sum of their gaps. For a ratio: the natural logarithm of
 * `first` over `second`, because logarithms of ratios add up and ratios do not; one half is added to selected and not
 * selected of both groups where one selects nobody. Ideal value 0 in either case.
 */
export function signedGap({ metric, rate, first, second }: SignedContrast, predictor: Predictor) {
  const strata = { first: strataOf(first, rate), second: strataOf(second, rate) };
  return ({ counts, sizes }: PatternCounts): number => {
    let [k1, n1, k2, n2] = [0, 0, 0, 0];
    for (const stratum of strata.first) {
      k1 += selectedIn(counts, stratum, predictor);
      n1 += sizes[stratum] ?? 0;
    }
    for (const stratum of strata.second) {
      k2 += selectedIn(counts, stratum, predictor);
      n2 += sizes[stratum] ?? 0;
    }
    if (metric !== "demographicParityRatio") return (k1 * n2 - k2 * n1) / (n1 * n2);
    if (k1 > 0 && k2 > 0) return Math.log(k1 / n1) - Math.log(k2 / n2);
    return Math.log((k1 + 0.5) / (n1 + 1)) - Math.log((k2 + 0.5) / (n2 + 1));
  };
}
