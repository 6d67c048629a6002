import type * as tf from "@tensorflow/tfjs";

/** A tensor's values; asynchronous, because WebGPU cannot be read any other way in Node. */
export async function readValues(tensor: tf.Tensor): Promise<Float32Array> {
  return (await tensor.data()) as Float32Array;
}

/** Copies of the values of tensors by name. */
export async function readNamed(tensors: ReadonlyMap<string, tf.Tensor>): Promise<Map<string, Float32Array>> {
  const values = new Map<string, Float32Array>();
  for (const [name, tensor] of tensors) values.set(name, Float32Array.from(await readValues(tensor)));
  return values;
}

/** Reads a tensor and disposes it. */
export async function takeValues(tensor: tf.Tensor): Promise<Float32Array> {
  try {
    return await readValues(tensor);
  } finally {
    tensor.dispose();
  }
}
