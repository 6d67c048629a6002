import * as tf from "@tensorflow/tfjs";

/**
 * Sums rows of x [n, ...] that carry the same segment number: [numSegments, ...]. Negative numbers are left out, as
 * in TensorFlow. Rows are added in order, so that the sum does not depend on anything but the input.
 */
export function unsortedSegmentSum(x: tf.Tensor, segmentIds: tf.Tensor1D, numSegments: number): tf.Tensor {
  const width = x.size / Math.max(1, x.shape[0] ?? 1);
  const values = x.dataSync();
  const sums = new Float32Array(numSegments * width);
  segmentIds.dataSync().forEach((segment, row) => {
    if (segment < 0 || segment >= numSegments) return;
    for (let column = 0; column < width; column++) {
      const at = segment * width + column;
      sums[at] = (sums[at] ?? 0) + (values[row * width + column] ?? 0);
    }
  });
  return tf.tensor(sums, [numSegments, ...x.shape.slice(1)], "float32");
}
