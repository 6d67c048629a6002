import type { Phase, RateFinding } from "@graft/contracts";
import { breathe } from "../features/feature-context.ts";
import type { GraphGradients } from "./graph-gradients.ts";
import { classNumbers, type LabelledSource } from "./labelled-source.ts";
import type { Network } from "./network.ts";
import { createOptimizer } from "./optimizer.ts";
import { fittingStep } from "./out-of-memory.ts";
import type { Random } from "./random.ts";
import { trainStep } from "./train-step.ts";
import type { Trainable } from "./trainable.ts";

/** Weight of the past in the smoothed loss, as fastai's finder. */
const SMOOTHING = 0.98;
/** The finder stops where the smoothed loss is this many times its lowest (fastai, Smith 2017). */
const DIVERGED = 4;

export interface FindRateInput {
  readonly network: Network;
  readonly graph?: GraphGradients | undefined;
  readonly trainables: readonly Trainable[];
  readonly phase: Phase;
  readonly train: LabelledSource;
  readonly random: Random;
  readonly signal?: AbortSignal | undefined;
}

/** Exponential mean of losses, corrected for its start at 0: m / (1 - beta^t). */
export function smoothedLosses(losses: readonly number[]): number[] {
  let mean = 0;
  return losses.map((loss, step) => {
    mean = SMOOTHING * mean + (1 - SMOOTHING) * loss;
    return mean / (1 - SMOOTHING ** (step + 1));
  });
}

/**
 * The rate at which the smoothed loss fell fastest over the logarithm of the rate, before its lowest; where it never fell, the
 * lowest rate tried.
 */
export function steepestRate(trials: RateFinding["trials"]): number {
  const losses = smoothedLosses(trials.map(({ loss }) => loss));
  const bottom = losses.indexOf(Math.min(...losses));
  let best = { slope: 0, rate: trials[0]?.rate ?? 0 };
  for (let i = 1; i <= bottom; i++) {
    const [before, here] = [trials[i - 1]?.rate ?? 0, trials[i]?.rate ?? 0];
    const slope = ((losses[i] ?? 0) - (losses[i - 1] ?? 0)) / Math.log(here / before);
    if (slope < best.slope) best = { slope, rate: here };
  }
  return best.rate;
}

/**
 * Learning-rate finder (Smith 2017): takes steps at rates that rise evenly on a logarithmic scale until the loss diverges,
 * and puts the weights back.
 */
export async function findRate(input: FindRateInput): Promise<RateFinding> {
  const { network, graph, trainables, phase, signal } = input;
  const { lowest = 1e-7, highest = 1, steps = 100 } = phase.findRate ?? {};
  const before = await network.snapshot();
  const optimizer = createOptimizer(phase.optimizer, trainables);
  const trials: { rate: number; loss: number }[] = [];
  try {
    let order: number[] = [];
    for (let step = 0; step < steps && !diverged(trials); step++) {
      const rate = lowest * (highest / lowest) ** (step / (steps - 1));
      if (order.length === 0) order = input.random.order(input.train.source.count);
      const indices = order.splice(0, phase.batchSize);
      const x = await input.train.source.batch(indices);
      const size = Math.min(phase.microBatch ?? phase.batchSize, indices.length);
      const { value: loss } = await fittingStep(size, (microBatch) =>
        trainStep({ network, graph, optimizer, phase, rate, microBatch }, { x, ...classNumbers(input.train, indices) }),
      ).finally(() => x.dispose());
      if (!Number.isFinite(loss)) break;
      trials.push({ rate, loss });
      await breathe(signal);
    }
  } finally {
    network.restore(before);
    network.forgetStatistics();
    optimizer.dispose();
  }
  return { rate: trials.length === 0 ? lowest : steepestRate(trials), trials };
}

function diverged(trials: RateFinding["trials"]): boolean {
  const losses = smoothedLosses(trials.map(({ loss }) => loss));
  return (losses.at(-1) ?? 0) > DIVERGED * Math.min(...losses);
}
