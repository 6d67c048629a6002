import * as tf from "@tensorflow/tfjs";

/** One axis of a sliding window: sizes in cells, `pad` before and after the input. */
export interface WindowAxis {
  readonly input: number;
  readonly output: number;
  readonly window: number;
  readonly stride: number;
  readonly dilation: number;
  readonly padBefore: number;
  readonly padAfter: number;
}

export interface Window2d {
  readonly rows: WindowAxis;
  readonly columns: WindowAxis;
}

/** The two axes of tfjs's own reading of a convolution's or pool's attributes. */
export function windowOf(info: tf.backend_util.Conv2DInfo): Window2d {
  return {
    rows: {
      input: info.inHeight,
      output: info.outHeight,
      window: info.filterHeight,
      stride: info.strideHeight,
      dilation: info.dilationHeight,
      padBefore: info.padInfo.top,
      padAfter: info.padInfo.bottom,
    },
    columns: {
      input: info.inWidth,
      output: info.outWidth,
      window: info.filterWidth,
      stride: info.strideWidth,
      dilation: info.dilationWidth,
      padBefore: info.padInfo.left,
      padAfter: info.padInfo.right,
    },
  };
}

/** Pads [batch, rows, columns, channels] by the window's own padding. */
export function padInput(x: tf.Tensor4D, { rows, columns }: Window2d, value = 0): tf.Tensor4D {
  if (rows.padBefore + rows.padAfter + columns.padBefore + columns.padAfter === 0) return x;
  const pads: [number, number][] = [
    [0, 0],
    [rows.padBefore, rows.padAfter],
    [columns.padBefore, columns.padAfter],
    [0, 0],
  ];
  return tf.pad(x, pads, value);
}

/** What the window's cell (row, column) saw at each output position: [batch, outRows, outColumns, channels]. */
export function tapOf(padded: tf.Tensor4D, window: Window2d, [row, column]: readonly [number, number]): tf.Tensor4D {
  const { rows, columns } = window;
  const top = row * rows.dilation;
  const left = column * columns.dilation;
  if (rows.stride === 1 && columns.stride === 1) {
    return tf.slice(padded, [0, top, left, 0], [-1, rows.output, columns.output, -1]);
  }
  const [batch, , , channels] = padded.shape;
  const end = [batch, top + (rows.output - 1) * rows.stride + 1, left + (columns.output - 1) * columns.stride + 1];
  return tf.stridedSlice(
    padded,
    [0, top, left, 0],
    [...end, channels],
    [1, rows.stride, columns.stride, 1],
  ) as tf.Tensor4D;
}

/** Sets `stride - 1` zeros between the cells of [batch, rows, columns, channels]; none after the last. */
export function spread(dy: tf.Tensor4D, { rows, columns }: Window2d): tf.Tensor4D {
  if (rows.stride === 1 && columns.stride === 1) return dy;
  const [batch, outRows, outColumns, channels] = dy.shape;
  const wide: tf.Tensor4D = tf.reshape(
    tf.pad(tf.reshape(dy, [batch * outRows, outColumns, 1, channels]), [
      [0, 0],
      [0, 0],
      [0, columns.stride - 1],
      [0, 0],
    ]),
    [batch, outRows, 1, outColumns * columns.stride * channels],
  );
  const tall: tf.Tensor4D = tf.reshape(
    tf.pad(wide, [
      [0, 0],
      [0, 0],
      [0, rows.stride - 1],
      [0, 0],
    ]),
    [batch, outRows * rows.stride, outColumns * columns.stride, channels],
  );
  return tf.slice(tall, [0, 0, 0, 0], [-1, (outRows - 1) * rows.stride + 1, (outColumns - 1) * columns.stride + 1, -1]);
}

/** Every (row, column) of the window. */
export function cellsOf({ rows, columns }: Window2d): (readonly [number, number])[] {
  const cells: (readonly [number, number])[] = [];
  for (let row = 0; row < rows.window; row++) {
    for (let column = 0; column < columns.window; column++) cells.push([row, column]);
  }
  return cells;
}
