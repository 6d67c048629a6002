import * as tf from "@tensorflow/tfjs";
import { crossEntropy, smoothedTargets } from "./loss.ts";
import type { Network } from "./network.ts";
import { variableGradients } from "./variable-gradients.ts";

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

/** Whoever takes it disposes it. */
export interface LossAndGradients {
  readonly loss: tf.Scalar;
  /** By weight name. */
  readonly gradients: ReadonlyMap<string, tf.Tensor>;
}

/** The distributions a batch's examples are taught, [labels, classes]; call within a tidy. */
export function targetsOf({ labels, mixed }: LabelledBatch, classes: number, smoothing: number): tf.Tensor2D {
  const own = smoothedTargets(labels, classes, smoothing);
  if (mixed === undefined) return own;
  const others = smoothedTargets(mixed.labels, classes, smoothing);
  return tf.add(tf.mul(own, mixed.share), tf.mul(others, 1 - mixed.share));
}

/** Loss of a batch and its gradients, operation by operation. */
export function lossGradients(network: Network, batch: LabelledBatch, smoothing: number): LossAndGradients {
  const { value, grads } = tf.tidy(() => {
    const { x, weights } = batch;
    const targets = targetsOf(batch, network.classes, smoothing);
    const rowWeights = weights === undefined ? undefined : tf.tensor1d([...weights]);
    return variableGradients(
      () => crossEntropy(network.logits(x, true), targets, rowWeights),
      [...network.variables.values()],
    );
  });
  // TensorFlow.js names variables by itself.
  const named = [...network.variables].map(([name, { name: id }]) => [name, grads[id] as tf.Tensor] as const);
  return { loss: value, gradients: new Map(named) };
}
