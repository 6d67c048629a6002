import type { Phase } from "@graft/contracts";
import * as tf from "@tensorflow/tfjs";
import { takeValues } from "../backend/read-values.ts";
import { POOLED } from "../features/feature-key.ts";
import type { GraphGradients } from "./graph-gradients.ts";
import { headGradients } from "./head-gradients.ts";
import { type LabelledBatch, lossGradients } from "./loss-gradients.ts";
import type { Network } from "./network.ts";
import { clipped, type Stepper } from "./optimizer.ts";
import type { Penalty } from "./penalty.ts";

export interface TrainStepInput {
  readonly network: Network;
  readonly optimizer: Stepper;
  readonly phase: Pick<Phase, "labelSmoothing" | "clipNorm">;
  readonly rate: number;
  /** Examples that go through the network at once; left out: the whole batch. */
  readonly microBatch?: number | undefined;
  /** The network's gradients as one graph; left out: operation by operation. */
  readonly graph?: GraphGradients | undefined;
  /** Pulls weights somewhere besides the loss. */
  readonly penalty?: Penalty | undefined;
}

interface ReadLoss {
  readonly loss: number;
  /** By weight name; the caller disposes them. */
  readonly gradients: ReadonlyMap<string, tf.Tensor>;
}

async function ofPart({ network, phase, graph }: TrainStepInput, batch: LabelledBatch): Promise<ReadLoss> {
  const smoothing = phase.labelSmoothing;
  const singly = network.cut === POOLED ? headGradients : lossGradients;
  const { loss, gradients } = graph?.of(batch, smoothing) ?? (await singly(network, batch, smoothing));
  const [value = Number.NaN] = await takeValues(loss);
  return { loss: value, gradients };
}

/** `total + part * share`, disposing both; `total` undefined counts as 0. */
function added(total: ReadonlyMap<string, tf.Tensor> | undefined, part: ReadLoss, share: number) {
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
async function accumulated(input: TrainStepInput, batch: LabelledBatch): Promise<ReadLoss> {
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
