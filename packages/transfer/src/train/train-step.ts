import type { Phase } from "@graft/contracts";
import * as tf from "@tensorflow/tfjs";
import { readValues } from "../backend/read-values.ts";
import { crossEntropy, smoothedTargets } from "./loss.ts";
import type { Network } from "./network.ts";
import { clipped, type Stepper } from "./optimizer.ts";

/** Inputs at the network's cut with their labels, as class numbers, and optional weights of mean 1. */
export interface LabelledBatch {
  readonly x: tf.Tensor;
  readonly labels: readonly number[];
  readonly weights?: readonly number[] | undefined;
}

export interface TrainStepInput {
  readonly network: Network;
  readonly optimizer: Stepper;
  readonly phase: Pick<Phase, "labelSmoothing" | "clipNorm">;
  readonly rate: number;
}

/** Loss of a batch, and its gradients by the names TensorFlow.js gave the variables; the caller disposes both. */
export function lossGradients(
  { network, phase }: Pick<TrainStepInput, "network" | "phase">,
  { x, labels, weights }: LabelledBatch,
): { value: tf.Scalar; grads: tf.NamedTensorMap } {
  return tf.tidy(() => {
    const targets = smoothedTargets(labels, network.classes, phase.labelSmoothing);
    const rowWeights = weights === undefined ? undefined : tf.tensor1d([...weights]);
    return tf.variableGrads(
      () => crossEntropy(network.logits(x, true), targets, rowWeights),
      [...network.variables.values()],
    );
  });
}

/** One gradient step; returns the loss before it. A loss that is not finite moves nothing. */
export async function trainStep(input: TrainStepInput, batch: LabelledBatch): Promise<number> {
  const { network, optimizer, phase, rate } = input;
  const { value, grads } = lossGradients(input, batch);
  try {
    const [loss = Number.NaN] = await readValues(value);
    if (!Number.isFinite(loss)) return loss;
    tf.tidy(() => {
      const gradients = new Map([...network.variables].map(([name, { name: id }]) => [name, grads[id] as tf.Tensor]));
      optimizer.apply(phase.clipNorm === undefined ? gradients : clipped(gradients, phase.clipNorm), rate);
    });
    return loss;
  } finally {
    tf.dispose([value, grads]);
  }
}
