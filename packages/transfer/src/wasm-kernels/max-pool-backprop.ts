import * as tf from "@tensorflow/tfjs";
import { cellsOf, padInput, spread, tapOf, windowOf } from "./taps.ts";

/**
 * Gradient of a max pool: each output's gradient goes to the first cell of its window that holds the maximum.
 * dy, output [b, oh, ow, c], input [b, h, w, c] -> [b, h, w, c].
 */
export function maxPoolBackprop(
  { dy, input, output }: { dy: tf.Tensor4D; input: tf.Tensor4D; output: tf.Tensor4D },
  info: tf.backend_util.Conv2DInfo,
): tf.Tensor4D {
  return tf.tidy(() => {
    const window = windowOf(info);
    const { rows, columns } = window;
    const padded = padInput(input, window, Number.NEGATIVE_INFINITY);
    const [, height, width] = padded.shape;
    let open: tf.Tensor4D = tf.onesLike(dy);
    const parts: tf.Tensor4D[] = [];
    for (const cell of cellsOf(window)) {
      const holds = tf.mul(tf.cast(tf.equal(tapOf(padded, window, cell), output), "float32"), open) as tf.Tensor4D;
      open = tf.sub(open, holds);
      const gaps = spread(tf.mul(dy, holds), window);
      const top = cell[0] * rows.dilation;
      const left = cell[1] * columns.dilation;
      parts.push(
        tf.pad(gaps, [
          [0, 0],
          [top, height - top - gaps.shape[1]],
          [left, width - left - gaps.shape[2]],
          [0, 0],
        ]),
      );
    }
    return tf.slice(tf.addN(parts), [0, rows.padBefore, columns.padBefore, 0], [-1, rows.input, columns.input, -1]);
  });
}
