import * as tf from "@tensorflow/tfjs";
import { isStatistic } from "../backbone/graph.ts";
import { takeValues } from "../backend/read-values.ts";
import { exampleSource } from "../features/batch-source.ts";
import { breathe, type FeatureContext } from "../features/feature-context.ts";
import type { ExampleRef } from "../pictures/example-ref.ts";
import { lossGradients } from "./loss-gradients.ts";
import { Network } from "./network.ts";
import { Random } from "./random.ts";

/** Examples the gradient is taken over, as many at once: enough to rank blocks, at the cost of a short epoch. */
const EXAMPLES = 128;
const BATCH = 16;

export interface SteepestBlockInput {
  readonly context: FeatureContext;
  readonly examples: readonly ExampleRef[];
  /** Class numbers of the examples. */
  readonly labels: readonly number[];
  readonly classes: number;
  /** Weights of the head that was trained before. */
  readonly head: ReadonlyMap<string, Float32Array>;
  readonly seed: number;
}

export interface BlockGradient {
  readonly group: string;
  /** |gradient| / |weights| over the group's weights (Lee et al. 2023, relative gradient norm). */
  readonly relative: number;
}

type Values = ReadonlyMap<string, Float32Array>;

const sumOfSquares = (values: Float32Array) => values.reduce((sum, value) => sum + value * value, 0);

/** Relative gradient norm of each group, from the gradients and values of its weights. */
export function relativeGradients(
  groups: readonly { readonly name: string; readonly weights: readonly string[] }[],
  { gradients, weights }: { readonly gradients: Values; readonly weights: Values },
): BlockGradient[] {
  return groups.map(({ name: group, weights: names }) => {
    const square = (values: Values) =>
      names.reduce((sum, name) => sum + sumOfSquares(values.get(name) ?? new Float32Array()), 0);
    return { group, relative: Math.sqrt(square(gradients) / square(weights)) };
  });
}

/** Gradient of the loss with respect to every weight of the backbone, the mean over some examples. */
async function meanGradients(network: Network, input: SteepestBlockInput): Promise<Map<string, Float32Array>> {
  const { context, examples, labels, seed } = input;
  const source = exampleSource(context, examples, { group: 0 });
  const chosen = new Random(seed, "gradient").order(examples.length).slice(0, EXAMPLES);
  const sums = new Map<string, Float32Array>();
  try {
    for (let start = 0; start < chosen.length; start += BATCH) {
      const indices = chosen.slice(start, start + BATCH);
      const x = await source.batch(indices);
      const batch = { x, labels: indices.map((index) => labels[index] ?? -1) };
      const { loss, gradients } = lossGradients(network, batch, 0);
      tf.dispose([x, loss]);
      for (const [name, gradient] of gradients) {
        const values = await takeValues(gradient);
        const sum = sums.get(name) ?? new Float32Array(values.length);
        sums.set(
          name,
          sum.map((value, i) => value + ((values[i] ?? 0) * indices.length) / chosen.length),
        );
      }
      await breathe(context.signal);
    }
  } finally {
    source.dispose();
  }
  return sums;
}

/** Groups by their relative gradient norm under the trained head, the steepest first. */
export async function steepestBlocks(input: SteepestBlockInput): Promise<BlockGradient[]> {
  const { context, classes, head, seed } = input;
  const { backbone } = context;
  const trainedGroups = backbone.groups.map(({ name }) => name);
  const network = new Network({ backbone, classes, trainedGroups, cut: { group: 0 }, seed });
  try {
    network.restore(head);
    const gradients = await meanGradients(network, input);
    const weights = new Map([...(await network.snapshot())].filter(([name]) => !isStatistic(name)));
    return relativeGradients(backbone.groups, { gradients, weights }).sort((a, b) => b.relative - a.relative);
  } finally {
    network.dispose();
  }
}
