import type { Estimate, GroupResult } from "@graft/contracts";
import { wilsonInterval } from "../interval/wilson-interval.ts";
import { type GroupCounts, proportionOf, type RateName } from "./group-counts.ts";

/** What a rate needs to be told: examples in its denominator, and the share its interval covers. */
export interface RateOptions {
  readonly minCount: number;
  readonly confidence: number;
}

/** What a rate is a share of, for messages. */
const denominators: Record<RateName, string> = {
  selectionRate: "examples",
  tpr: "positives",
  fnr: "positives",
  fpr: "negatives",
  tnr: "negatives",
  ppv: "selected examples",
  accuracy: "examples",
};

/** Why a rate of a group is not estimated, or null where it may be. The guard is on the rate's own denominator. */
export function tooFew(counts: GroupCounts, rate: RateName, minCount: number): string | null {
  const { count } = proportionOf(counts, rate);
  if (count >= Math.max(1, minCount)) return null;
  return `too few to tell: ${counts.group} has ${count} ${denominators[rate]}, at least ${Math.max(1, minCount)} are needed`;
}

/** A rate of one group with its Wilson interval, or the reason why there is none. */
export function estimateRate(counts: GroupCounts, rate: RateName, { minCount, confidence }: RateOptions): Estimate {
  const reason = tooFew(counts, rate, minCount);
  if (reason !== null) return { undefined: reason };
  const proportion = proportionOf(counts, rate);
  const value = proportion.successes / proportion.count;
  return { value, ...wilsonInterval(proportion, confidence), method: "wilson", count: proportion.count };
}

/** All rates of one group: those of a report, and what else an expert asks for. */
export interface GroupRates extends GroupResult {
  readonly tnr: Estimate;
  readonly fnr: Estimate;
  readonly ppv: Estimate;
}

/** Measures one group of a binary decision. `accuracy` is that of the binary decision, not of the full label. */
export function groupRates(counts: GroupCounts, options: RateOptions): GroupRates {
  const rate = (name: RateName) => estimateRate(counts, name, options);
  return {
    ...groupResult(counts, options),
    tnr: rate("tnr"),
    fnr: rate("fnr"),
    ppv: rate("ppv"),
  };
}

/** The rates of one group that a report carries. */
export function groupResult(counts: GroupCounts, options: RateOptions): GroupResult {
  const positives = proportionOf(counts, "tpr").count;
  const negatives = proportionOf(counts, "fpr").count;
  return {
    group: counts.group,
    count: positives + negatives,
    positives,
    negatives,
    selectionRate: estimateRate(counts, "selectionRate", options),
    tpr: estimateRate(counts, "tpr", options),
    fpr: estimateRate(counts, "fpr", options),
    accuracy: estimateRate(counts, "accuracy", options),
  };
}
