import type { Split } from "@graft/contracts";
import { groupBy } from "../group-by.ts";
import { seededShuffle } from "../seeded-shuffle.ts";

/** Shares of val and test where the seed splits; train has the rest. */
export interface SplitShares {
  readonly val: number;
  readonly test: number;
}

export interface SplitInput {
  readonly label: string;
  readonly split: Split | null;
  /** Decides the order the seed shuffles, so that renaming a file moves nothing. */
  readonly packaged: { readonly sha256: string };
}

export interface AssignSplitsOptions {
  readonly seed: number;
  readonly shares: SplitShares;
  /** Half of each class's val pictures become test. */
  readonly testFromVal: boolean;
}

/** Gives each picture its split, class by class so that all splits have the classes in the same proportion. */
export function assignSplits<T extends SplitInput>(
  pictures: readonly T[],
  { seed, shares, testFromVal }: AssignSplitsOptions,
): (T & { split: Split })[] {
  const byClass = groupBy(pictures, ({ label }) => label);
  return [...byClass].flatMap(([label, members]) => {
    const ordered = [...members].sort((a, b) => (a.packaged.sha256 < b.packaged.sha256 ? -1 : 1));
    const shuffled = seededShuffle(ordered, seed, label);
    const open = shuffled.filter(({ split }) => split === null);
    const val = shuffled.filter(({ split }) => split === "VAL");
    const rest = shuffled.filter(({ split }) => split === "TRAIN" || split === "TEST");
    return [
      ...rest.map((picture) => ({ ...picture, split: picture.split ?? "TRAIN" })),
      ...splitOpen(open, shares),
      ...splitVal(val, testFromVal),
    ];
  });
}

function splitOpen<T extends SplitInput>(open: readonly T[], { val, test }: SplitShares): (T & { split: Split })[] {
  const forVal = Math.max(1, Math.round(open.length * val));
  const forTest = Math.max(1, Math.round(open.length * test));
  return open.map((picture, rank) => ({
    ...picture,
    split: rank < forVal ? "VAL" : rank < forVal + forTest ? "TEST" : "TRAIN",
  }));
}

/** Of an odd number val keeps the one more. */
function splitVal<T extends SplitInput>(val: readonly T[], testFromVal: boolean): (T & { split: Split })[] {
  const kept = testFromVal ? Math.ceil(val.length / 2) : val.length;
  return val.map((picture, rank) => ({ ...picture, split: rank < kept ? "VAL" : "TEST" }));
}
