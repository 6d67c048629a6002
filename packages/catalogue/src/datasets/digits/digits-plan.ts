import type { Split } from "@graft/contracts";
import { seededShuffle } from "../seeded-shuffle.ts";
import type { DrawnDigit } from "./digit-pool.ts";
import type { Ink } from "./draw-digit.ts";

export const DIGITS_VERSIONS = ["biased", "balanced"] as const;
export type DigitsVersion = (typeof DIGITS_VERSIONS)[number];

/** Drawings of each of the ten digits per split: 800, 200 and 1,000 together. */
export const PER_DIGIT: Readonly<Record<Split, number>> = { TRAIN: 80, VAL: 20, TEST: 100 };

/** How many of 100 training and validation pictures of `biased` are in their label's ink. */
export const BIASED_PERCENT = 85;

/** The ink that goes with a label. */
const INK_OF: Readonly<Record<DigitLabel, Ink>> = { odd: "red", even: "blue" };

export const DIGIT_LABELS = ["even", "odd"] as const;
export type DigitLabel = (typeof DIGIT_LABELS)[number];

/** What becomes of one drawing. */
export interface PlannedDigit {
  readonly drawing: DrawnDigit;
  readonly label: DigitLabel;
  readonly split: Split;
  readonly ink: Readonly<Record<DigitsVersion, Ink>>;
}

/**
 * Chooses drawings of one digit and gives each a split and, per version, an ink. Within a split the first drawings of
 * a seeded order are in the label's ink: in test half of them in both versions; else {@link BIASED_PERCENT} of 100 in
 * `biased` and half in `balanced`, so that the versions differ in the ink of as few pictures as possible.
 */
export function planDigit(pool: readonly DrawnDigit[], digit: number, seed: number): PlannedDigit[] {
  const label = digit % 2 === 0 ? "even" : "odd";
  const order = seededShuffle(pool, seed, `digit ${digit}`);
  let start = 0;
  return (["TRAIN", "VAL", "TEST"] as const).flatMap((split) => {
    const drawings = order.slice(start, start + PER_DIGIT[split]);
    start += PER_DIGIT[split];
    const own = { balanced: drawings.length / 2, biased: (drawings.length * BIASED_PERCENT) / 100 };
    if (split === "TEST") own.biased = own.balanced;
    return drawings.map((drawing, rank) => ({
      drawing,
      label,
      split,
      ink: { biased: inkFor(label, rank < own.biased), balanced: inkFor(label, rank < own.balanced) },
    }));
  });
}

function inkFor(label: DigitLabel, own: boolean): Ink {
  return INK_OF[own === (label === "odd") ? "odd" : "even"];
}
