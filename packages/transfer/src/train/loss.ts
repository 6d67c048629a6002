import * as tf from "@tensorflow/tfjs";

/** One-hot targets [labels, classes] moved towards uniform: (1 - s) onehot + s / K (Szegedy et al. 2016). */
export function smoothedTargets(labels: readonly number[], classes: number, smoothing: number): tf.Tensor2D {
  const targets = new Float32Array(labels.length * classes).fill(smoothing / classes);
  labels.forEach((label, row) => {
    targets[row * classes + label] = 1 - smoothing + smoothing / classes;
  });
  return tf.tensor2d(targets, [labels.length, classes]);
}

/** Softmax cross-entropy, the mean over rows of w * -sum(target * log softmax); w is 1 where left out. */
export function crossEntropy(logits: tf.Tensor2D, targets: tf.Tensor2D, weights?: tf.Tensor1D): tf.Scalar {
  const perRow = tf.neg(tf.sum(tf.mul(targets, tf.sub(logits, tf.logSumExp(logits, 1, true))), 1));
  return tf.mean(weights === undefined ? perRow : tf.mul(perRow, weights)) as tf.Scalar;
}

/** Softmax of each row of logits, in double precision. */
export function softmaxRows(logits: Float32Array, classes: number): number[][] {
  const rows: number[][] = [];
  for (let start = 0; start < logits.length; start += classes) {
    const row = Array.from(logits.subarray(start, start + classes));
    const top = Math.max(...row);
    const exponentials = row.map((value) => Math.exp(value - top));
    const sum = exponentials.reduce((total, value) => total + value, 0);
    rows.push(exponentials.map((value) => value / sum));
  }
  return rows;
}

/** Position of the largest value; the first of equals. */
export function argMax(row: readonly number[]): number {
  return row.reduce((best, value, i) => (value > (row[best] ?? Number.NEGATIVE_INFINITY) ? i : best), 0);
}

export interface ValidationScore {
  /** Share of rows whose most probable class is right: 1 is perfect. */
  readonly top1: number;
  /** Mean cross-entropy without smoothing, in nats: 0 is perfect. */
  readonly loss: number;
}

/**
 * Scores probabilities against labels, as means over rows under `weights` (1 where left out). A probability of 0 counts
 * as 1e-12, so that one row cannot make the loss infinite.
 */
export function validationScore(
  probabilities: readonly number[][],
  labels: readonly number[],
  weights?: readonly number[],
): ValidationScore {
  let right = 0;
  let loss = 0;
  let total = 0;
  probabilities.forEach((row, i) => {
    const label = labels[i] ?? -1;
    const weight = weights?.[i] ?? 1;
    if (argMax(row) === label) right += weight;
    loss -= weight * Math.log(Math.max(1e-12, row[label] ?? 0));
    total += weight;
  });
  return { top1: right / total, loss: loss / total };
}
