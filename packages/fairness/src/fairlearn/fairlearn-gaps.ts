import {
  type BinaryDecisions,
  countGroups,
  type GroupCounts,
  proportionOf,
  type RateName,
} from "../group/group-counts.ts";

/** Rates by group as Fairlearn counts them: 0.0 where the denominator is empty. */
function rates(groups: readonly GroupCounts[], rate: RateName): number[] {
  return groups.map((counts) => {
    const { successes, count } = proportionOf(counts, rate);
    return count === 0 ? 0 : successes / count;
  });
}

const difference = (values: readonly number[]): number => Math.max(...values) - Math.min(...values);
/** NaN where every rate is 0, as in Fairlearn. */
const ratio = (values: readonly number[]): number => Math.min(...values) / Math.max(...values);

/** The gaps of a binary decision by Fairlearn's conventions; compare numbers with it, judge by `measureGap`. */
export interface FairlearnGaps {
  /** Largest minus smallest selection rate; 0 is alike. */
  readonly demographicParityDifference: number;
  /** Smallest over largest selection rate; 1 is alike, NaN where nobody is selected. */
  readonly demographicParityRatio: number;
  /** Larger of the TPR and FPR differences; 0 is alike. */
  readonly equalizedOddsDifference: number;
  /** Smaller of the TPR and FPR ratios; 1 is alike. An undefined FPR ratio is passed over, an undefined TPR ratio is not. */
  readonly equalizedOddsRatio: number;
  /** Largest minus smallest TPR; 0 is alike. */
  readonly equalOpportunityDifference: number;
}

/**
 * Gaps equal to those of Fairlearn 0.12 (`method="between_groups"`, `agg="worst_case"`). Fairlearn counts an empty
 * denominator as a rate of 0.0, which can look fair or unfair by accident; hence this mode is for comparison only.
 */
export function fairlearnGaps(decisions: BinaryDecisions): FairlearnGaps {
  const groups = countGroups(decisions);
  const selection = rates(groups, "selectionRate");
  const tpr = rates(groups, "tpr");
  const fpr = rates(groups, "fpr");
  const tprRatio = ratio(tpr);
  const fprRatio = ratio(fpr);
  return {
    demographicParityDifference: difference(selection),
    demographicParityRatio: ratio(selection),
    equalizedOddsDifference: Math.max(difference(tpr), difference(fpr)),
    equalizedOddsRatio: fprRatio < tprRatio ? fprRatio : tprRatio,
    equalOpportunityDifference: difference(tpr),
  };
}
