import { AppError } from "@graft/contracts";
import { percentileInterval } from "../interval/percentile-interval.ts";
import { type BootstrapOptions, resamplePatterns } from "../interval/resample-patterns.ts";

/** Difference of two predictors' accuracies on the same rows, with its interval. */
export interface PairedDifference {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly confidence: number;
}

/** Refuses two columns that cannot belong to the same rows. */
export function assertPaired(correctA: ArrayLike<number>, correctB: ArrayLike<number>): void {
  if (correctA.length !== correctB.length || correctA.length === 0) {
    throw new AppError(
      "INPUT_INVALID",
      `Paired comparison of ${correctA.length} and ${correctB.length} answers; both models must answer the same, at least one, examples.`,
    );
  }
}

/**
 * Accuracy of A minus accuracy of B over the same examples (1 where right, 0 where wrong), with a paired percentile
 * bootstrap interval. 0 when both are right equally often; positive when A is better.
 */
export function pairedBootstrapDifference(
  correctA: ArrayLike<number>,
  correctB: ArrayLike<number>,
  { samples, confidence, seed }: BootstrapOptions,
): PairedDifference {
  assertPaired(correctA, correctB);
  const count = correctA.length;
  const rows = Uint8Array.from({ length: count }, (_, row) => (correctA[row] ? 1 : 0) + (correctB[row] ? 2 : 0));
  const differences = new Float64Array(samples);
  resamplePatterns([rows], { patterns: 4, samples, seed }, (counts, sample) => {
    differences[sample] = ((counts[1] as number) - (counts[2] as number)) / count;
  });
  const observed = rows.reduce((sum, pattern) => sum + (pattern === 1 ? 1 : pattern === 2 ? -1 : 0), 0);
  return { value: observed / count, ...percentileInterval(differences, confidence), confidence };
}
