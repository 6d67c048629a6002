import * as tf from "@tensorflow/tfjs";
import type { Activation, ConvolutionOp, GraphGroup, GraphOp } from "./graph.ts";

/** A convolution's weights with its normalisation folded in; `bias` is null where there is nothing to add. */
export interface ConvolutionWeights {
  readonly kernel: tf.Tensor4D;
  readonly bias: tf.Tensor1D | null;
}

export interface ForwardOptions {
  readonly weightsOf: (op: ConvolutionOp) => ConvolutionWeights;
  /** Fused kernels are faster but have no gradient through relu6. */
  readonly differentiable: boolean;
  /** Normalises a convolution's output by its own statistics; left out: by fixed ones, folded into the weights. */
  readonly normalize?: ((op: ConvolutionOp, x: tf.Tensor4D) => tf.Tensor4D) | undefined;
}

/**
 * Folds a normalisation by fixed statistics into its convolution: with s = gamma / sqrt(variance + epsilon),
 * `norm(conv(x, k) + b) = conv(x, k * s) + (beta + (b - mean) * s)`. Work of the weights' size instead of the
 * activations', and differentiable, so gamma and beta keep their gradients.
 */
export function foldNorm(op: ConvolutionOp, weight: (name: string) => tf.Tensor): ConvolutionWeights {
  const kernel = weight(op.kernel) as tf.Tensor4D;
  const bias = op.bias === null ? null : (weight(op.bias) as tf.Tensor1D);
  if (op.norm === null) return { kernel, bias };
  const { gamma, beta, mean, variance, epsilon } = op.norm;
  const root = tf.rsqrt(tf.add(weight(variance), epsilon));
  const scale = gamma === null ? root : tf.mul(weight(gamma), root);
  const centre = bias === null ? tf.neg(weight(mean)) : tf.sub(bias, weight(mean));
  const shift = tf.mul(centre, scale);
  const [rows, columns, channels, outputs] = kernel.shape;
  // A depthwise kernel's outputs are channel-major: [in, multiplier] reshaped is one scale per output.
  const perOutput = op.depthwise ? tf.reshape(scale, [1, 1, channels, outputs]) : scale;
  return {
    kernel: tf.reshape(tf.mul(kernel, perOutput), [rows, columns, channels, outputs]),
    bias: (beta === null ? shift : tf.add(weight(beta), shift)) as tf.Tensor1D,
  };
}

function activate(x: tf.Tensor4D, activation: Activation): tf.Tensor4D {
  if (activation === "relu6") return tf.relu6(x);
  return activation === "relu" ? tf.relu(x) : x;
}

function convolve(op: ConvolutionOp, x: tf.Tensor4D, options: ForwardOptions): tf.Tensor4D {
  const { weightsOf, differentiable, normalize } = options;
  const { kernel, bias } = weightsOf(op);
  const strides: [number, number] = [...op.strides];
  if (differentiable || bias === null) {
    const plain = op.depthwise
      ? tf.depthwiseConv2d(x, kernel, strides, op.padding)
      : tf.conv2d(x, kernel, strides, op.padding);
    const shifted: tf.Tensor4D = bias === null ? plain : tf.add(plain, bias);
    return activate(op.norm !== null && normalize ? normalize(op, shifted) : shifted, op.activation);
  }
  const fused = { x, filter: kernel, strides, pad: op.padding, bias, activation: op.activation };
  return op.depthwise ? tf.fused.depthwiseConv2d(fused) : tf.fused.conv2d(fused);
}

function compute(op: GraphOp, tensor: (name: string) => tf.Tensor4D, options: ForwardOptions): tf.Tensor4D {
  const x = tensor(op.input);
  switch (op.kind) {
    case "convolution":
      return convolve(op, x, options);
    case "pad":
      return tf.pad(x, [[0, 0], [...op.rows], [...op.columns], [0, 0]]);
    case "activation":
      return activate(x, op.activation);
    case "add":
      return tf.add(x, tensor(op.other));
  }
}

/** Runs one group on [batch, height, width, channels]. Call within a tidy: intermediate tensors are left to it. */
export function forwardGroup(group: GraphGroup, x: tf.Tensor4D, options: ForwardOptions): tf.Tensor4D {
  const made = new Map<string, tf.Tensor4D>([[group.input, x]]);
  const tensor = (name: string) => {
    const found = made.get(name);
    if (found === undefined) throw new Error(`Group ${group.name} takes ${name}, which no step before it makes.`);
    return found;
  };
  for (const op of group.ops) made.set(op.name, compute(op, tensor, options));
  return tensor(group.output);
}

/** Runs groups one after the other; call within a tidy. */
export function forwardGroups(groups: readonly GraphGroup[], x: tf.Tensor4D, options: ForwardOptions): tf.Tensor4D {
  return groups.reduce((activations, group) => forwardGroup(group, activations, options), x);
}

/**
 * Global average pool: [batch, height, width, channels] -> [batch, channels]. Not by a mean where no gradient is asked
 * for: native TensorFlow sums a row in an order that depends on its place in the batch unless 8 divides the channels.
 */
export function pool(x: tf.Tensor4D, { differentiable }: Pick<ForwardOptions, "differentiable">): tf.Tensor2D {
  if (differentiable) return tf.mean(x, [1, 2]);
  const [batch, height, width, channels] = x.shape;
  return tf.reshape(tf.avgPool(x, [height, width], 1, "valid"), [batch, channels]);
}
