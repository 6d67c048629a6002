import type { Estimate } from "@graft/contracts";
import { type GroupCounts, proportionOf, type RateName } from "../group/group-counts.ts";
import { katzInterval } from "../interval/katz-interval.ts";
import { newcombeInterval } from "../interval/newcombe-interval.ts";

/** Two groups held against each other in one rate. */
export interface Contrast {
  readonly rate: RateName;
  /** The group with the larger rate. */
  readonly larger: GroupCounts;
  readonly smaller: GroupCounts;
}

/** The groups with the extreme rates; of equals those that come first. Null with fewer than two groups. */
export function extremeGroups(groups: readonly GroupCounts[], rate: RateName): Contrast | null {
  const rateOf = (counts: GroupCounts) => {
    const { successes, count } = proportionOf(counts, rate);
    return successes / count;
  };
  const [first, second] = groups;
  if (first === undefined || second === undefined) return null;
  const larger = groups.reduce((best, counts) => (rateOf(counts) > rateOf(best) ? counts : best), first);
  const others = groups.filter((counts) => counts !== larger);
  const smaller = others.reduce((best, counts) => (rateOf(counts) < rateOf(best) ? counts : best), others[0] ?? second);
  return { rate, larger, smaller };
}

/**
 * Larger rate minus smaller one, with Newcombe's interval; 0 when the groups are treated alike. One division of whole
 * numbers, so that 0.55 - 0.45 meets a threshold of 0.1 instead of missing it by a rounding error.
 */
export function contrastDifference({ rate, larger, smaller }: Contrast, confidence: number): Estimate {
  const one = proportionOf(larger, rate);
  const two = proportionOf(smaller, rate);
  const value = (one.successes * two.count - two.successes * one.count) / (one.count * two.count);
  const interval = newcombeInterval(one, two, confidence);
  return { value, ...interval, method: "newcombe", count: Math.min(one.count, two.count) };
}

/** Smaller rate over larger one, with Katz's interval; 1 when the groups are treated alike. Likewise one division. */
export function contrastRatio({ rate, larger, smaller }: Contrast, confidence: number): Estimate {
  const one = proportionOf(larger, rate);
  const two = proportionOf(smaller, rate);
  if (one.successes === 0) return { undefined: "no group has any selected example, so there is no ratio of rates" };
  const value = (two.successes * one.count) / (two.count * one.successes);
  return { value, ...katzInterval(two, one, confidence), method: "katz", count: Math.min(one.count, two.count) };
}
