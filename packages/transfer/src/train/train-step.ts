import type { Phase } from "@graft/contracts";
import * as tf from "@tensorflow/tfjs";
import { readValues } from "../backend/read-values.ts";
import { crossEntropy, smoothedTargets } from "./loss.ts";
import type { Network } from "./network.ts";
import { clipped, type Stepper } from "./optimizer.ts";
import type { Penalty } from "./penalty.ts";

/** Inputs at the network's cut with their labels, as class numbers, and optional weights of mean 1. */
export interface LabelledBatch {
  readonly x: tf.Tensor;
  readonly labels: readonly number[];
  readonly weights?: readonly number[] | undefined;
  /** Second labels where examples were mixed, and the share of the first. */
  readonly mixed?: MixedLabels | undefined;
}

export interface MixedLabels {
  readonly labels: readonly number[];
  readonly share: number;
}

export interface TrainStepInput {
  readonly network: Network;
  readonly optimizer: Stepper;
  readonly phase: Pick<Phase, "labelSmoothing" | "clipNorm">;
  readonly rate: number;
  /** Examples that go through the network at once; left out: the whole batch. */
  readonly microBatch?: number | undefined;
  /** Pulls weights somewhere besides the loss. */
  readonly penalty?: Penalty | undefined;
}

/** Loss of a batch, and its gradients by the names TensorFlow.js gave the variables; the caller disposes both. */
export function lossGradients(
  { network, phase }: Pick<TrainStepInput, "network" | "phase">,
  { x, labels, weights, mixed }: LabelledBatch,
): { value: tf.Scalar; grads: tf.NamedTensorMap } {
  return tf.tidy(() => {
    const targetsOf = (some: readonly number[]) => smoothedTargets(some, network.classes, phase.labelSmoothing);
    const own = targetsOf(labels);
    const targets =
      mixed === undefined ? own : tf.add(tf.mul(own, mixed.share), tf.mul(targetsOf(mixed.labels), 1 - mixed.share));
    const rowWeights = weights === undefined ? undefined : tf.tensor1d([...weights]);
    return tf.variableGrads(
      () => crossEntropy(network.logits(x, true), targets as tf.Tensor2D, rowWeights),
      [...network.variables.values()],
    );
  });
}

interface LossAndGradients {
  readonly loss: number;
  /** By weight name; the caller disposes them. */
  readonly gradients: ReadonlyMap<string, tf.Tensor>;
}

async function ofPart(input: TrainStepInput, batch: LabelledBatch): Promise<LossAndGradients> {
  const { value, grads } = lossGradients(input, batch);
  try {
    const [loss = Number.NaN] = await readValues(value);
    const named = [...input.network.variables].map(([name, { name: id }]) => [name, grads[id] as tf.Tensor] as const);
    return { loss, gradients: new Map(named) };
  } finally {
    value.dispose();
  }
}

/** `total + part * share`, disposing both; `total` undefined counts as 0. */
function added(total: ReadonlyMap<string, tf.Tensor> | undefined, part: LossAndGradients, share: number) {
  const sums = tf.tidy(() => {
    const entries = [...part.gradients].map(([name, gradient]) => {
      const scaled = tf.mul(gradient, share);
      const before = total?.get(name);
      return [name, before === undefined ? scaled : tf.add(before, scaled)] as const;
    });
    return Object.fromEntries(entries);
  });
  tf.dispose([...(total?.values() ?? []), ...part.gradients.values()]);
  return new Map(Object.entries(sums));
}

/**
 * Loss and gradients of a batch that goes through the network in parts: the mean over the batch is the mean of the parts'
 * means, each weighted by its share of the examples. Equal to the whole batch's up to rounding, since normalisation
 * takes no statistics from the batch.
 */
async function accumulated(input: TrainStepInput, batch: LabelledBatch): Promise<LossAndGradients> {
  const count = batch.labels.length;
  const size = input.microBatch ?? count;
  if (size >= count) return ofPart(input, batch);
  let loss = 0;
  let gradients: ReadonlyMap<string, tf.Tensor> | undefined;
  try {
    for (let start = 0; start < count; start += size) {
      const labels = batch.labels.slice(start, start + size);
      const x = tf.slice(batch.x, start, labels.length);
      try {
        const weights = batch.weights?.slice(start, start + size);
        const mixed = batch.mixed && { ...batch.mixed, labels: batch.mixed.labels.slice(start, start + size) };
        const part = await ofPart(input, { x, labels, weights, mixed });
        loss += (part.loss * labels.length) / count;
        gradients = added(gradients, part, labels.length / count);
      } finally {
        x.dispose();
      }
    }
  } catch (error) {
    input.network.forgetStatistics();
    tf.dispose([...(gradients?.values() ?? [])]);
    throw error;
  }
  return { loss, gradients: gradients ?? new Map() };
}

/** One gradient step; returns the loss before it. A loss that is not finite moves nothing. */
export async function trainStep(input: TrainStepInput, batch: LabelledBatch): Promise<number> {
  const { optimizer, phase, rate, penalty } = input;
  const { loss, gradients } = await accumulated(input, batch);
  try {
    if (!Number.isFinite(loss)) return loss;
    tf.tidy(() => {
      const pulled = penalty === undefined ? gradients : penalty.added(gradients);
      optimizer.apply(phase.clipNorm === undefined ? pulled : clipped(pulled, phase.clipNorm), rate);
    });
    input.network.settleStatistics();
    return loss;
  } finally {
    input.network.forgetStatistics();
    tf.dispose([...gradients.values()]);
  }
}
