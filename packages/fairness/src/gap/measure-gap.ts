import type { Estimate, GapMetric, GapResult } from "@graft/contracts";
import { isMeasured, type MeasuredEstimate } from "../estimate.ts";
import type { GroupCounts, RateName } from "../group/group-counts.ts";
import { type RateOptions, tooFew } from "../group/group-rates.ts";
import { type Contrast, contrastDifference, contrastRatio, extremeGroups } from "./contrast.ts";

/** A gap, and what was held against what to find it. */
export interface MeasuredGap {
  readonly result: GapResult;
  /** The groups and the rate between which the gap lies; null where it could not be estimated. */
  readonly contrast: Contrast | null;
  /**
   * Where `result` is undefined because some group is too small: the gap among the other groups. More groups can only
   * widen a gap, so it may prove a failure but never a pass. Null where there is nothing to say.
   */
  readonly atLeast: GapResult | null;
}

interface Found {
  readonly estimate: Estimate;
  readonly contrast: Contrast | null;
}

type Compare = (contrast: Contrast, confidence: number) => Estimate;

const compareByMetric: Record<GapMetric, { rates: readonly RateName[]; compare: Compare }> = {
  demographicParityDifference: { rates: ["selectionRate"], compare: contrastDifference },
  demographicParityRatio: { rates: ["selectionRate"], compare: contrastRatio },
  equalOpportunityDifference: { rates: ["tpr"], compare: contrastDifference },
  equalizedOddsDifference: { rates: ["tpr", "fpr"], compare: contrastDifference },
};

/** The end of a difference's interval that lies further from 0, which is the worse one whatever the order of groups. */
export function worseEnd({ low, high }: MeasuredEstimate): number {
  return Math.max(high, -low);
}

/** The gap in one rate between all the groups given; any of them too small, and there is none. */
function compareExtremes(
  groups: readonly GroupCounts[],
  rate: RateName,
  options: RateOptions & { compare: Compare },
): Found {
  const reasons = groups.map((counts) => tooFew(counts, rate, options.minCount)).filter((reason) => reason !== null);
  if (reasons.length > 0) return { estimate: { undefined: reasons.join("; ") }, contrast: null };
  const contrast = extremeGroups(groups, rate);
  if (contrast === null) return { estimate: { undefined: "there are no two groups to compare" }, contrast: null };
  return { estimate: options.compare(contrast, options.confidence), contrast };
}

/**
 * The wider of several differences over disjoint rows. Each part's interval was made at 1 - (1 - confidence) / parts
 * (Bonferroni), so the interval from the largest low end to the worst high end covers the widest true gap with at
 * least `confidence`.
 */
function widest(found: readonly Found[]): Found {
  const undefinedPart = found.find(({ estimate }) => !isMeasured(estimate));
  if (undefinedPart) return { estimate: undefinedPart.estimate, contrast: null };
  const parts = found.flatMap(({ estimate, contrast }) => (isMeasured(estimate) ? [{ estimate, contrast }] : []));
  const worst = parts.reduce((best, part) => (part.estimate.value > best.estimate.value ? part : best));
  const low = Math.max(...parts.map(({ estimate }) => estimate.low));
  const high = Math.max(...parts.map(({ estimate }) => worseEnd(estimate)));
  return { estimate: { ...worst.estimate, low, high }, contrast: worst.contrast };
}

function toResult(metric: GapMetric, { estimate, contrast }: Found): GapResult {
  const between = contrast && isMeasured(estimate) ? [contrast.larger.group, contrast.smaller.group] : [];
  return { metric, estimate, between };
}

/** The gap among the groups large enough to tell, in the rates where two or more are; null where in none. */
function gapAmongLargeEnough(
  metric: GapMetric,
  groups: readonly GroupCounts[],
  options: RateOptions,
): GapResult | null {
  const { rates, compare } = compareByMetric[metric];
  const found = rates
    .map((rate) => {
      const largeEnough = groups.filter((counts) => tooFew(counts, rate, options.minCount) === null);
      return compareExtremes(largeEnough, rate, { ...options, compare });
    })
    .filter(({ estimate }) => isMeasured(estimate));
  return found.length === 0 ? null : toResult(metric, widest(found));
}

/**
 * Measures one gap between the groups with the extreme rates (Fairlearn's "between groups"):
 * - demographicParityDifference: largest minus smallest selection rate; 0 is alike.
 * - demographicParityRatio: smallest over largest selection rate; 1 is alike.
 * - equalOpportunityDifference: largest minus smallest TPR; 0 is alike.
 * - equalizedOddsDifference: the wider of the TPR and the FPR difference (worst case); 0 is alike.
 * Differences and ratios are never negative, but the low end of a difference may be: the order of the two groups is
 * then not certain. A group under `minCount` in a denominator leaves the gap undefined. With more than two groups the
 * interval is that of the two groups picked and does not account for the picking.
 */
export function measureGap(metric: GapMetric, groups: readonly GroupCounts[], options: RateOptions): MeasuredGap {
  const { rates, compare } = compareByMetric[metric];
  const confidence = 1 - (1 - options.confidence) / rates.length;
  const shared = { ...options, confidence };
  const found = widest(rates.map((rate) => compareExtremes(groups, rate, { ...shared, compare })));
  const result = toResult(metric, found);
  if (isMeasured(result.estimate)) return { result, contrast: found.contrast, atLeast: null };
  return { result, contrast: null, atLeast: gapAmongLargeEnough(metric, groups, shared) };
}
