import * as tf from "@tensorflow/tfjs";
import { cellsOf, padInput, tapOf, windowOf } from "./taps.ts";

type Pad = "valid" | "same" | number | tf.backend_util.ExplicitPadding;

export interface ConvAttributes {
  readonly strides: number | [number, number];
  readonly pad: Pad;
  readonly dataFormat: "NHWC" | "NCHW";
  readonly dimRoundingMode?: "floor" | "round" | "ceil";
}

/** tfjs's reading of a convolution's shapes; only channels-last data is computed here. */
export function convInfoOf(
  inputShape: readonly number[],
  filterShape: readonly number[],
  attributes: ConvAttributes,
): tf.backend_util.Conv2DInfo {
  if (attributes.dataFormat !== "NHWC") throw new Error("Convolution gradients on wasm need channels-last data.");
  return tf.backend_util.computeConv2DInfo(
    inputShape as [number, number, number, number],
    filterShape as [number, number, number, number],
    attributes.strides,
    1,
    attributes.pad,
    attributes.dimRoundingMode,
  );
}

/** True where a convolution is a matrix product of the channels at each position. */
export function isPointwise(info: tf.backend_util.Conv2DInfo): boolean {
  const { top, bottom, left, right } = info.padInfo;
  const unit = info.filterHeight * info.filterWidth * info.strideHeight * info.strideWidth === 1;
  return unit && top + bottom + left + right === 0;
}

/** [rows, left]^T x [rows, right]; the explicit transpose keeps wasm on its fast matrix product. */
function productOver(left: tf.Tensor, right: tf.Tensor): tf.Tensor2D {
  const a = tf.reshape(left, [-1, left.shape[left.rank - 1] ?? 1]);
  const b = tf.reshape(right, [-1, right.shape[right.rank - 1] ?? 1]);
  return tf.matMul(tf.transpose(a), b) as tf.Tensor2D;
}

/**
 * Gradient of a 2-D convolution by its filter: for each cell of the window, what it saw times what came out, summed
 * over pictures and positions. x [b, h, w, in], dy [b, oh, ow, out] -> [kh, kw, in, out].
 */
export function conv2dBackpropFilter(x: tf.Tensor4D, dy: tf.Tensor4D, info: tf.backend_util.Conv2DInfo): tf.Tensor4D {
  return tf.tidy(() => {
    const shape: [number, number, number, number] = [
      info.filterHeight,
      info.filterWidth,
      info.inChannels,
      info.outChannels,
    ];
    if (isPointwise(info)) return tf.reshape(productOver(x, dy), shape);
    const window = windowOf(info);
    const padded = padInput(x, window);
    const perCell = cellsOf(window).map((cell) => productOver(tapOf(padded, window, cell), dy));
    return tf.reshape(tf.stack(perCell), shape);
  });
}

/** Gradient of a pointwise convolution by its input: dy [b, h, w, out] x filter^T -> [b, h, w, in]. */
export function pointwiseBackpropInput(dy: tf.Tensor4D, filter: tf.Tensor4D): tf.Tensor4D {
  return tf.tidy(() => {
    const [batch, rows, columns, out] = dy.shape;
    const inputs = filter.shape[2];
    const transposed = tf.transpose(tf.reshape(filter, [inputs, out]));
    return tf.reshape(tf.matMul(tf.reshape(dy, [-1, out]), transposed), [batch, rows, columns, inputs]);
  });
}
