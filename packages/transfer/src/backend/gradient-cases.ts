import * as tf from "@tensorflow/tfjs";

/** A differentiable function of some tensors, with inputs kept away from kinks. */
export interface GradientCase {
  readonly name: string;
  readonly inputs: readonly { readonly shape: readonly number[]; readonly values: Float32Array }[];
  readonly run: (inputs: tf.Tensor[]) => tf.Tensor;
}

/** Values in [-1, 1] spread evenly and without pattern: multiples of the golden ratio, modulo 1. */
export function spreadValues(count: number, offset = 0): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => 2 * (((i + 1) * 0.618_033_988_75 + offset) % 1) - 1);
}

function tensorOf(shape: readonly number[], offset: number, map: (value: number) => number = (value) => value) {
  const size = shape.reduce((product, side) => product * side, 1);
  return { shape, values: spreadValues(size, offset).map(map) };
}

function at(inputs: readonly tf.Tensor[], index: number): tf.Tensor4D {
  const tensor = inputs[index];
  if (tensor === undefined) throw new Error(`The gradient case was run without its input ${index}.`);
  return tensor as tf.Tensor4D;
}

/** Moves a value at least 0.2 away from 0 and, scaled by 4, from 6: the kinks of relu6. */
const awayFromKinks = (value: number): number => {
  const scaled = value * 8;
  if (Math.abs(scaled) < 0.2) return 0.5;
  return Math.abs(scaled - 6) < 0.2 ? 5.5 : scaled;
};

/** Every layer kind the catalogue's backbones and the head use. */
export const GRADIENT_CASES: readonly GradientCase[] = [
  {
    name: "convolution 1x1",
    inputs: [tensorOf([2, 3, 3, 4], 0.1), tensorOf([1, 1, 4, 5], 0.2)],
    run: (inputs) => tf.conv2d(at(inputs, 0), at(inputs, 1), 1, "same"),
  },
  {
    name: "convolution 3x3, stride 2",
    inputs: [tensorOf([2, 6, 6, 3], 0.3), tensorOf([3, 3, 3, 4], 0.4)],
    run: (inputs) => tf.conv2d(at(inputs, 0), at(inputs, 1), 2, "same"),
  },
  {
    name: "depthwise convolution 3x3",
    inputs: [tensorOf([2, 5, 5, 3], 0.5), tensorOf([3, 3, 3, 1], 0.6)],
    run: (inputs) => tf.depthwiseConv2d(at(inputs, 0), at(inputs, 1), 1, "same"),
  },
  {
    name: "depthwise convolution 3x3, stride 2",
    inputs: [tensorOf([2, 7, 7, 3], 0.55), tensorOf([3, 3, 3, 1], 0.65)],
    run: (inputs) => tf.depthwiseConv2d(at(inputs, 0), at(inputs, 1), 2, "valid"),
  },
  {
    name: "batch normalisation by fixed statistics",
    inputs: [tensorOf([2, 3, 3, 4], 0.7), tensorOf([4], 0.8), tensorOf([4], 0.9)],
    run: (inputs) => {
      const variance = tf.tensor1d([0.5, 1, 2, 4]);
      const scale = tf.mul(at(inputs, 1), tf.rsqrt(tf.add(variance, 1e-3)));
      return tf.add(tf.mul(tf.sub(at(inputs, 0), tf.tensor1d([0.1, -0.2, 0.3, 0])), scale), at(inputs, 2));
    },
  },
  {
    name: "relu6",
    inputs: [tensorOf([2, 3, 3, 4], 0.15, awayFromKinks)],
    run: (inputs) => tf.relu6(at(inputs, 0)),
  },
  {
    name: "padding",
    inputs: [tensorOf([2, 3, 3, 2], 0.25)],
    run: (inputs) =>
      tf.pad(at(inputs, 0), [
        [0, 0],
        [0, 1],
        [0, 1],
        [0, 0],
      ]),
  },
  {
    name: "global average pool",
    inputs: [tensorOf([2, 3, 3, 4], 0.35)],
    run: (inputs) => tf.mean(at(inputs, 0), [1, 2]),
  },
  {
    name: "dense",
    inputs: [tensorOf([3, 5], 0.45), tensorOf([5, 2], 0.05), tensorOf([2], 0.95)],
    run: ([x, kernel, bias]) => tf.add(tf.matMul(x as tf.Tensor2D, kernel as tf.Tensor2D), bias as tf.Tensor1D),
  },
  {
    name: "softmax cross-entropy",
    inputs: [tensorOf([3, 4], 0.85)],
    run: ([logits]) => {
      const targets = tf.oneHot(tf.tensor1d([0, 3, 1], "int32"), 4);
      return tf.neg(tf.mul(targets, tf.sub(logits as tf.Tensor2D, tf.logSumExp(logits as tf.Tensor2D, 1, true))));
    },
  },
];
