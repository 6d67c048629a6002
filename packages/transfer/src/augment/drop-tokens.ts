import type { AugmentationSettings } from "@graft/contracts";
import type { Random } from "../train/random.ts";

type TokenSettings = Pick<AugmentationSettings, "tokenDropout" | "spanMask">;

/** A text as this epoch shows it: tokens left out one by one or in spans, never all of them. */
export function dropTokens(
  tokens: readonly number[],
  { tokenDropout, spanMask }: TokenSettings,
  random: Random,
): number[] {
  const kept = tokens.map(() => true);
  if (spanMask !== undefined && tokens.length > 0) {
    const spans = Math.round((spanMask.share * tokens.length) / spanMask.length);
    for (let span = 0; span < spans; span++) {
      const start = Math.floor(random.unit() * tokens.length);
      kept.fill(false, start, start + spanMask.length);
    }
  }
  if (tokenDropout !== undefined) {
    for (let i = 0; i < kept.length; i++) if (random.unit() < tokenDropout) kept[i] = false;
  }
  const left = tokens.filter((_, i) => kept[i]);
  // A text of nothing has no features; its first token stands for it.
  return left.length > 0 ? left : tokens.slice(0, 1);
}
