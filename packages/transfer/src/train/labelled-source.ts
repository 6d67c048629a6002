import type { BatchSource } from "../features/batch-source.ts";

/** Inputs at the network's cut with their labels, as class numbers, and optional weights of mean 1. */
export interface LabelledSource {
  readonly source: BatchSource;
  readonly labels: readonly number[];
  readonly weights?: readonly number[] | undefined;
}

/** Labels and weights of some examples, by their numbers. */
export function classNumbers({ labels, weights }: LabelledSource, indices: readonly number[]) {
  return {
    labels: indices.map((index) => labels[index] ?? -1),
    weights: weights && indices.map((index) => weights[index] ?? 1),
  };
}
