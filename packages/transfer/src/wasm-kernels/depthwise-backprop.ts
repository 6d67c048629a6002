import * as tf from "@tensorflow/tfjs";
import { cellsOf, padInput, spread, tapOf, type Window2d, windowOf } from "./taps.ts";

export interface DepthwiseAttributes {
  readonly strides: number | [number, number];
  readonly dilations?: number | [number, number];
  readonly pad: "valid" | "same" | number | tf.backend_util.ExplicitPadding;
  readonly dimRoundingMode?: "floor" | "round" | "ceil";
}

/** tfjs's reading of a depthwise convolution's shapes. */
export function depthwiseInfoOf(
  inputShape: readonly number[],
  filterShape: readonly number[],
  attributes: DepthwiseAttributes,
): tf.backend_util.Conv2DInfo {
  return tf.backend_util.computeConv2DInfo(
    inputShape as [number, number, number, number],
    filterShape as [number, number, number, number],
    attributes.strides,
    attributes.dilations ?? 1,
    attributes.pad,
    attributes.dimRoundingMode,
    true,
  );
}

/**
 * Gradient of a depthwise convolution by its filter: per cell of the window, what it saw times what came out, summed
 * over pictures and positions but not over channels. x [b, h, w, c], dy [b, oh, ow, c * m] -> [kh, kw, c, m].
 */
export function depthwiseBackpropFilter(
  x: tf.Tensor4D,
  dy: tf.Tensor4D,
  info: tf.backend_util.Conv2DInfo,
): tf.Tensor4D {
  return tf.tidy(() => {
    const window = windowOf(info);
    const padded = padInput(x, window);
    const channels = info.inChannels;
    const multiplier = info.outChannels / channels;
    const positions = info.batchSize * info.outHeight * info.outWidth;
    const perOutput = tf.reshape(dy, [positions, channels, multiplier]);
    const perCell = cellsOf(window).map((cell) => {
      const seen = tf.reshape(tapOf(padded, window, cell), [positions, channels, 1]);
      return tf.sum(tf.mul(seen, perOutput), 0);
    });
    return tf.reshape(tf.stack(perCell), [info.filterHeight, info.filterWidth, channels, multiplier]);
  });
}

/** Pads the spread gradient so that a valid correlation with the turned filter gives one value per input cell. */
function padToInput(gradient: tf.Tensor4D, { rows, columns }: Window2d): tf.Tensor4D {
  const pads = [rows, columns].map((axis): [number, number] => {
    const reach = (axis.window - 1) * axis.dilation;
    const last = (axis.output - 1) * axis.stride;
    return [reach - axis.padBefore, axis.input + axis.padBefore - 1 - last];
  });
  return tf.pad(gradient, [[0, 0], ...pads, [0, 0]] as [number, number][]);
}

/**
 * Gradient of a depthwise convolution by its input: the gradient with the stride's gaps filled by zeros, correlated
 * with the filter turned by half a turn. dy [b, oh, ow, c * m], filter [kh, kw, c, m] -> [b, h, w, c].
 */
export function depthwiseBackpropInput(
  dy: tf.Tensor4D,
  filter: tf.Tensor4D,
  info: tf.backend_util.Conv2DInfo,
): tf.Tensor4D {
  return tf.tidy(() => {
    const window = windowOf(info);
    const channels = info.inChannels;
    const multiplier = info.outChannels / channels;
    const turned = tf.reverse(filter, [0, 1]);
    const dilations: [number, number] = [window.rows.dilation, window.columns.dilation];
    const parts: tf.Tensor4D[] = [];
    for (let part = 0; part < multiplier; part++) {
      const own =
        multiplier === 1
          ? dy
          : tf.reshape(
              tf.slice(
                tf.reshape(dy, [info.batchSize, info.outHeight * info.outWidth, channels, multiplier]),
                [0, 0, 0, part],
                [-1, -1, -1, 1],
              ),
              [info.batchSize, info.outHeight, info.outWidth, channels],
            );
      const weights = tf.slice(turned, [0, 0, 0, part], [-1, -1, -1, 1]);
      const padded = padToInput(spread(own as tf.Tensor4D, window), window);
      parts.push(tf.depthwiseConv2d(padded, weights, 1, "valid", "NHWC", dilations));
    }
    return tf.addN(parts);
  });
}
