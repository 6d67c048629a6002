import { splitScoreSchema } from "@graft/contracts";
import type { SplitScore } from "../scores/split-score.tsx";

/** A version's score on test; undefined when this dashboard does not know its form. */
export function parseTestScore(value: unknown): SplitScore | undefined {
  const parsed = splitScoreSchema.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}
