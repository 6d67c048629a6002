import * as tf from "@tensorflow/tfjs";
import { readValues, takeValues } from "../backend/read-values.ts";
import { type LabelledBatch, type LossAndGradients, targetsOf } from "./loss-gradients.ts";
import { HEAD_BIAS, HEAD_KERNEL, type Network } from "./network.ts";
import { type PlainHead, plainHead, plainLogits, plainRow } from "./plain-head.ts";

/** Log-softmax of one row of features: z - max z - log sum exp(z - max z), with z = x K + b. */
function logarithms(x: Float32Array, head: PlainHead): Float64Array {
  const logits = plainLogits(x, head);
  const top = Math.max(...logits);
  const sum = logits.reduce((total, logit) => total + Math.exp(logit - top), 0);
  return logits.map((logit) => logit - top - Math.log(sum));
}

/** Adds the outer product x d' to `kernel` [features, classes], and d to `bias`. */
function addOuter(sums: { kernel: Float64Array; bias: Float64Array }, x: Float32Array, d: Float64Array): void {
  const { kernel, bias } = sums;
  const classes = d.length;
  for (let column = 0; column < classes; column++) {
    const factor = d[column] as number;
    bias[column] = (bias[column] as number) + factor;
    for (let i = 0, at = column; i < x.length; i++, at += classes)
      kernel[at] = (kernel[at] as number) + (x[i] as number) * factor;
  }
}

/**
 * Loss and gradients of a head on pooled features, in plain arrays. With p = softmax(x K + b), targets t and a row's share
 * s of the mean: the loss is -sum s t log p; d = s (p - t), since targets sum to 1; dK = x' d; db = the sum of d over rows.
 */
export async function headGradients(
  network: Network,
  batch: LabelledBatch,
  smoothing: number,
): Promise<LossAndGradients> {
  const { labels, weights } = batch;
  const head = await plainHead(network);
  const { classes, features } = head;
  const targets = await takeValues(tf.tidy(() => targetsOf(batch, classes, smoothing)));
  const x = await readValues(batch.x);
  const sums = { kernel: new Float64Array(features * classes), bias: new Float64Array(classes) };
  let loss = 0;
  for (let row = 0; row < labels.length; row++) {
    const share = (weights?.[row] ?? 1) / labels.length;
    const own = plainRow(x, row, head);
    const d = logarithms(own, head).map((logarithm, column) => {
      const target = targets[row * classes + column] ?? 0;
      if (target > 0) loss -= share * target * logarithm;
      return share * (Math.exp(logarithm) - target);
    });
    addOuter(sums, own, d);
  }
  return {
    loss: tf.scalar(loss),
    gradients: new Map<string, tf.Tensor>([
      [HEAD_KERNEL, tf.tensor2d(Float32Array.from(sums.kernel), [features, classes])],
      [HEAD_BIAS, tf.tensor1d(Float32Array.from(sums.bias))],
    ]),
  };
}
