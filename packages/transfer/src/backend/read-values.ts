import type * as tf from "@tensorflow/tfjs";

/** A tensor's values; asynchronous, because WebGPU cannot be read any other way in Node. */
export async function readValues(tensor: tf.Tensor): Promise<Float32Array> {
  return (await tensor.data()) as Float32Array;
}

/** Reads a tensor and disposes it. */
export async function takeValues(tensor: tf.Tensor): Promise<Float32Array> {
  try {
    return await readValues(tensor);
  } finally {
    tensor.dispose();
  }
}
