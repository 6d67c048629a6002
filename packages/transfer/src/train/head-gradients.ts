import * as tf from "@tensorflow/tfjs";
import { readValues, takeValues } from "../backend/read-values.ts";
import { type LabelledBatch, type LossAndGradients, targetsOf } from "./loss-gradients.ts";
import { HEAD_BIAS, HEAD_KERNEL, type Network } from "./network.ts";

interface Head {
  /** [features, classes] and [classes]. */
  readonly kernel: Float32Array;
  readonly bias: Float32Array;
}

/** Log-softmax of one row of features: z - max z - log sum exp(z - max z), with z = x K + b. */
function logarithms(x: Float32Array, { kernel, bias }: Head): Float64Array {
  const classes = bias.length;
  const logits = Float64Array.from(bias);
  for (let at = 0; at < kernel.length; at++) {
    const column = at % classes;
    logits[column] = (logits[column] ?? 0) + (x[(at - column) / classes] ?? 0) * (kernel[at] ?? 0);
  }
  const top = Math.max(...logits);
  const sum = logits.reduce((total, logit) => total + Math.exp(logit - top), 0);
  return logits.map((logit) => logit - top - Math.log(sum));
}

/**
 * Loss and gradients of a head on pooled features, in plain arrays: for rows that lie in memory anyway it is done before a
 * device has been told of it. With p = softmax(x K + b), targets t and a row's share s of the mean: the loss is
 * -sum s t log p; d = s (p - t), since targets sum to 1; dK = x' d; db = the sum of d over rows.
 */
export async function headGradients(
  network: Network,
  batch: LabelledBatch,
  smoothing: number,
): Promise<LossAndGradients> {
  const { labels, weights } = batch;
  const { classes, variables } = network;
  const valuesOf = async (name: string) => {
    const variable = variables.get(name);
    if (variable === undefined) throw new Error(`The network has no ${name}.`);
    return readValues(variable);
  };
  const head = { kernel: await valuesOf(HEAD_KERNEL), bias: await valuesOf(HEAD_BIAS) };
  const targets = await takeValues(tf.tidy(() => targetsOf(batch, classes, smoothing)));
  const x = await readValues(batch.x);
  const features = head.kernel.length / classes;
  const kernel = new Float64Array(head.kernel.length);
  const bias = new Float64Array(classes);
  let loss = 0;
  for (let row = 0; row < labels.length; row++) {
    const share = (weights?.[row] ?? 1) / labels.length;
    const own = x.subarray(row * features, (row + 1) * features);
    const gradient = logarithms(own, head).map((logarithm, column) => {
      const target = targets[row * classes + column] ?? 0;
      if (target > 0) loss -= share * target * logarithm;
      return share * (Math.exp(logarithm) - target);
    });
    for (let column = 0; column < classes; column++) bias[column] = (bias[column] ?? 0) + (gradient[column] ?? 0);
    for (let at = 0; at < kernel.length; at++) {
      const column = at % classes;
      kernel[at] = (kernel[at] ?? 0) + (own[(at - column) / classes] ?? 0) * (gradient[column] ?? 0);
    }
  }
  return {
    loss: tf.scalar(loss),
    gradients: new Map<string, tf.Tensor>([
      [HEAD_KERNEL, tf.tensor2d(Float32Array.from(kernel), [features, classes])],
      [HEAD_BIAS, tf.tensor1d(Float32Array.from(bias))],
    ]),
  };
}
