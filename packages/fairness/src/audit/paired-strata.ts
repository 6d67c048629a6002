import type { Predictor } from "@graft/contracts";
import { groupNames } from "../group/group-counts.ts";

/** Bit of each predictor in a row's pattern. */
const BITS: Record<Predictor, number> = { subject: 1, balancedProbe: 2, plainProbe: 4 };
export const PATTERNS = 8;

/** Binary decisions of all predictors over the same rows. */
export interface PairedDecisions {
  readonly actual: readonly boolean[];
  readonly selected: Record<Predictor, readonly boolean[]>;
  readonly groups: readonly (string | null)[];
}

/** Stratum of a group's rows with one true label. */
export function stratumOf(groupIndex: number, positive: boolean): number {
  return groupIndex * 2 + (positive ? 1 : 0);
}

/**
 * The rows of known group by stratum (group and true label), each row as the pattern of who selected it. Inside such a
 * stratum every rate's denominator is fixed, so no resample has a rate without examples.
 */
export function pairedStrata({ actual, selected, groups }: PairedDecisions): Uint8Array[] {
  const names = groupNames(groups);
  const indexes = new Map(names.map((name, index) => [name, index]));
  const strata: number[][] = Array.from({ length: names.length * 2 }, () => []);
  groups.forEach((group, row) => {
    if (group === null) return;
    const pattern =
      (selected.subject[row] ? BITS.subject : 0) +
      (selected.balancedProbe[row] ? BITS.balancedProbe : 0) +
      (selected.plainProbe[row] ? BITS.plainProbe : 0);
    strata[stratumOf(indexes.get(group) ?? 0, actual[row] === true)]?.push(pattern);
  });
  return strata.map((rows) => Uint8Array.from(rows));
}

/** How many rows of a stratum a predictor selected, from the counts of the patterns. */
export function selectedIn(counts: Int32Array, stratum: number, predictor: Predictor): number {
  const bit = BITS[predictor];
  let sum = 0;
  for (let pattern = 0; pattern < PATTERNS; pattern++) {
    if (pattern & bit) sum += counts[stratum * PATTERNS + pattern] as number;
  }
  return sum;
}
