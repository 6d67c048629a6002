import { AppError } from "@graft/contracts";
import type { Proportion } from "../interval/interval.ts";

/** A binary decision by row: who belonged to the positive class, who was selected, and the group (null: not known). */
export interface BinaryDecisions {
  readonly actual: ArrayLike<number | boolean>;
  readonly selected: ArrayLike<number | boolean>;
  readonly groups: readonly (string | null)[];
}

/** The four cells of one group's decisions. */
export interface GroupCounts {
  readonly group: string;
  readonly truePositives: number;
  readonly falseNegatives: number;
  readonly falsePositives: number;
  readonly trueNegatives: number;
}

/** Groups that occur, in the order of their names' code units; every list and sign of an audit follows it. */
export function groupNames(groups: readonly (string | null)[]): string[] {
  return [...new Set(groups.filter((group) => group !== null))].sort();
}

/** Counts the decisions by group, in the order of {@link groupNames}; rows of unknown group are in none. */
export function countGroups({ actual, selected, groups }: BinaryDecisions): GroupCounts[] {
  if (actual.length !== groups.length || selected.length !== groups.length) {
    throw new AppError(
      "INPUT_INVALID",
      `${actual.length} labels, ${selected.length} decisions and ${groups.length} groups; give one of each by row.`,
    );
  }
  // cells of a group: selected as the low bit, actual as the high one
  const cells = new Map(groupNames(groups).map((group) => [group, [0, 0, 0, 0]]));
  groups.forEach((group, row) => {
    const own = group === null ? undefined : cells.get(group);
    const cell = (actual[row] ? 2 : 0) + (selected[row] ? 1 : 0);
    if (own) own[cell] = (own[cell] as number) + 1;
  });
  return [...cells].map(([group, [trueNegatives = 0, falsePositives = 0, falseNegatives = 0, truePositives = 0]]) => ({
    group,
    truePositives,
    falseNegatives,
    falsePositives,
    trueNegatives,
  }));
}

/**
 * Rates of a binary decision as a share of what: selectionRate of all rows, tpr and fnr of the positives, fpr and tnr
 * of the negatives, ppv of the selected, accuracy of all rows.
 */
export const RATES = ["selectionRate", "tpr", "fnr", "fpr", "tnr", "ppv", "accuracy"] as const;
export type RateName = (typeof RATES)[number];

const proportions: Record<RateName, (counts: GroupCounts) => [successes: number, others: number]> = {
  selectionRate: (c) => [c.truePositives + c.falsePositives, c.falseNegatives + c.trueNegatives],
  tpr: (c) => [c.truePositives, c.falseNegatives],
  fnr: (c) => [c.falseNegatives, c.truePositives],
  fpr: (c) => [c.falsePositives, c.trueNegatives],
  tnr: (c) => [c.trueNegatives, c.falsePositives],
  ppv: (c) => [c.truePositives, c.falsePositives],
  accuracy: (c) => [c.truePositives + c.trueNegatives, c.falsePositives + c.falseNegatives],
};

/** A rate of one group as successes over its denominator, which may be 0. */
export function proportionOf(counts: GroupCounts, rate: RateName): Proportion {
  const [successes, others] = proportions[rate](counts);
  return { successes, count: successes + others };
}
