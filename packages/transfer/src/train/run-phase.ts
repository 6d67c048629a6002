import { AppError, type Phase, type PhaseResult, type TrainSpec } from "@graft/contracts";
import type { Backbone } from "../backbone/load-backbone.ts";
import type { BatchSource } from "../features/batch-source.ts";
import { breathe } from "../features/feature-context.ts";
import { BestEpoch } from "./best-epoch.ts";
import { assertUnmoved, frozenDigest, frozenTable } from "./frozen-table.ts";
import { validationScore } from "./loss.ts";
import { HEAD_BIAS, HEAD_KERNEL, type Network } from "./network.ts";
import { createOptimizer, type Stepper } from "./optimizer.ts";
import { predict } from "./predict.ts";
import { Random } from "./random.ts";
import type { RunEvents } from "./run-events.ts";
import { rateShare } from "./schedule.ts";
import { trainStep } from "./train-step.ts";
import type { Trainable } from "./trainable.ts";

/** Inputs at the network's cut with their labels, as class numbers, and optional weights of mean 1. */
export interface LabelledSource {
  readonly source: BatchSource;
  readonly labels: readonly number[];
  readonly weights?: readonly number[] | undefined;
}

export interface PhaseInput {
  readonly name: PhaseResult["name"];
  readonly phase: Phase;
  readonly backbone: Backbone;
  readonly network: Network;
  readonly train: LabelledSource;
  /** Left out: the last epoch stands, nothing is validated. */
  readonly val?: LabelledSource | undefined;
  readonly earlyStopping?: TrainSpec["earlyStopping"];
  readonly flip: boolean;
  readonly seed: number;
  /** Steps taken before this phase, for the metrics. */
  readonly firstStep: number;
  readonly events: RunEvents;
}

/** Rate of a group = decay^(groups above it); the head, above all of them, trains at the phase's own rate. */
function trainablesOf({ backbone, network, phase }: PhaseInput): Trainable[] {
  const count = backbone.groups.length;
  const above = new Map(backbone.groups.flatMap(({ weights }, i) => weights.map((name) => [name, count - i] as const)));
  return [...network.variables].map(([name, variable]) => ({
    name,
    variable,
    rateScale: name === HEAD_KERNEL || name === HEAD_BIAS ? 1 : phase.groupDecay ** (above.get(name) ?? 0),
  }));
}

function notFinite(phase: string, atStep: number, rate: number): AppError {
  return new AppError(
    "LOSS_NOT_FINITE",
    `The loss of the ${phase} phase is not a number at step ${atStep}, at rate ${rate}. Lower the rate or set clipNorm.`,
    { details: { phase, step: atStep, rate } },
  );
}

/** One pass over the training examples in random order; returns the number of steps taken in all. */
async function runEpoch(input: PhaseInput, at: { optimizer: Stepper; random: Random; step: number }): Promise<number> {
  const { phase, network, train, events, firstStep, flip } = input;
  const { optimizer, random } = at;
  const order = random.order(train.source.count);
  const total = phase.epochs * Math.ceil(order.length / phase.batchSize);
  let taken = at.step;
  for (let start = 0; start < order.length; start += phase.batchSize) {
    const indices = order.slice(start, start + phase.batchSize);
    const rate = phase.optimizer.rate * rateShare(phase.schedule, taken, total);
    const mirror = flip ? indices.map(() => random.unit() < 0.5) : undefined;
    const x = await train.source.batch(indices, mirror);
    const labels = indices.map((index) => train.labels[index] ?? -1);
    const weights = train.weights && indices.map((index) => train.weights?.[index] ?? 1);
    const loss = await trainStep({ network, optimizer, phase, rate }, { x, labels, weights });
    x.dispose();
    if (!Number.isFinite(loss)) throw notFinite(input.name, firstStep + taken, rate);
    events.onMetric?.({ key: "train/loss", step: firstStep + taken, value: loss });
    events.onMetric?.({ key: "rate/head", step: firstStep + taken, value: rate });
    taken += 1;
    await breathe(events.signal);
  }
  return taken;
}

/** Offers the current weights to the best so far; validation is what chooses. */
async function validate(input: PhaseInput, best: BestEpoch, at: { epoch: number; step: number }): Promise<void> {
  const { val, network, events, name, phase } = input;
  if (val === undefined) return;
  const score = validationScore(await predict(network, val.source, events.signal), val.labels, val.weights);
  if (!Number.isFinite(score.loss)) throw notFinite(name, at.step, phase.optimizer.rate);
  events.onMetric?.({ key: "val/loss", step: at.step, value: score.loss });
  events.onMetric?.({ key: "val/top1", step: at.step, value: score.top1 });
  await best.offer(at.epoch, score, () => network.snapshot());
}

/**
 * Trains a network for one phase: every epoch a new seeded order, a step per batch, then validation; the best epoch's
 * weights stand at the end where early stopping is on, the start counting as epoch 0. What is frozen is hashed before
 * and after.
 *
 * @throws AppError LOSS_NOT_FINITE with step and rate; the signal's reason where the run is cancelled.
 */
export async function runPhase(input: PhaseInput): Promise<PhaseResult & { readonly steps: number }> {
  const { name, phase, backbone, network, events, firstStep } = input;
  const trainables = trainablesOf(input);
  const optimizer = createOptimizer(phase.optimizer, trainables);
  const random = new Random(input.seed, name);
  const best = new BestEpoch(input.val === undefined ? undefined : input.earlyStopping);
  const frozenDigestBefore = await frozenDigest(backbone, network);
  let steps = 0;
  let epoch = 0;
  try {
    await validate(input, best, { epoch, step: firstStep });
    while (epoch < phase.epochs && !best.exhausted(epoch)) {
      steps = await runEpoch(input, { optimizer, random, step: steps });
      epoch += 1;
      events.onMetric?.({ key: "epoch", step: firstStep + steps, value: epoch });
      await validate(input, best, { epoch, step: firstStep + steps });
      events.onProgress?.({ phase: name, epoch, epochs: phase.epochs, fraction: epoch / phase.epochs });
    }
  } finally {
    optimizer.dispose();
  }
  const weights = best.weights();
  if (weights !== null) network.restore(weights);
  const frozenDigestAfter = await frozenDigest(backbone, network);
  assertUnmoved(frozenDigestBefore, frozenDigestAfter, name);
  return {
    name,
    epochs: epoch,
    bestEpoch: weights === null ? epoch : best.epoch,
    frozen: frozenTable(backbone, trainables, phase.optimizer.rate),
    frozenDigestBefore,
    frozenDigestAfter,
    steps,
  };
}
