import * as tf from "@tensorflow/tfjs";
import { type LabelledBatch, type LossAndGradients, targetsOf } from "./loss-gradients.ts";
import { HEAD_BIAS, HEAD_KERNEL, type Network } from "./network.ts";

/**
 * Loss and gradients of a head on pooled features, written out instead of taken from a tape, which costs several times the
 * operations. With logits z = x K + b, p = softmax(z), targets t and a row's share s of the mean: the loss is
 * -sum s t log p; d = s (p - t), since targets sum to 1; dK = x' d; db = the sum of d over rows.
 */
export function headGradients(network: Network, batch: LabelledBatch, smoothing: number): LossAndGradients {
  const { labels, weights } = batch;
  const x = batch.x as tf.Tensor2D;
  const { loss, kernel, bias } = tf.tidy(() => {
    const targets = targetsOf(batch, network.classes, smoothing);
    const shares = tf.tensor2d(
      labels.map((_, i) => (weights?.[i] ?? 1) / labels.length),
      [labels.length, 1],
    );
    const logits = network.logits(x, false);
    const logarithms = tf.sub(logits, tf.logSumExp(logits, 1, true));
    const entropy = tf.mul(tf.mul(targets, logarithms), shares);
    const gradient = tf.mul(tf.sub(tf.exp(logarithms), targets), shares);
    return {
      loss: tf.neg(tf.sum(entropy)) as tf.Scalar,
      kernel: tf.matMul(x, gradient as tf.Tensor2D, true),
      bias: tf.sum(gradient, 0),
    };
  });
  return {
    loss,
    gradients: new Map<string, tf.Tensor>([
      [HEAD_KERNEL, kernel],
      [HEAD_BIAS, bias],
    ]),
  };
}
