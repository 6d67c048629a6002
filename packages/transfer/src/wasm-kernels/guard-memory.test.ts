import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { openBackend } from "../backend/open-backend.ts";
import { fittingStep, isOutOfMemory } from "../train/out-of-memory.ts";
import { wasmMemory } from "./guard-memory.ts";

const MEBIBYTE = 2 ** 20;

beforeAll(async () => {
  await openBackend("wasm");
});

/** Takes all memory WebAssembly can address but about so much, without touching it. */
function takeAllBut(free: number): () => void {
  const memory = wasmMemory(tf.backend());
  const taken: number[] = [];
  for (let size = 256 * MEBIBYTE; size >= MEBIBYTE; size /= 2) {
    try {
      for (;;) taken.push(memory._malloc(size));
    } catch (error) {
      if (!isOutOfMemory(error)) throw error;
    }
  }
  memory._free(taken.shift() as number);
  const given = memory._malloc(256 * MEBIBYTE - free);
  taken.push(given);
  return () => {
    for (const address of taken) memory._free(address);
  };
}

/** Mean of a convolution's output of size x 4 MiB, and the gradient of it. */
function pass(size: number): number[] {
  return tf.tidy(() => {
    const x = tf.ones<tf.Rank.R4>([size, 128, 128, 1]);
    const kernel = tf.fill<tf.Rank.R4>([1, 1, 1, 64], 0.5);
    const mean = tf.valueAndGrad((k: tf.Tensor4D) => tf.mean(tf.relu(tf.conv2d(x, k, 1, "same"))));
    const { value, grad } = mean(kernel);
    return [...value.dataSync(), ...tf.sum(grad).dataSync()];
  });
}

describe("memory of WebAssembly", () => {
  it("that is gone is said, so that a step is taken in parts, and nothing stays behind of what did not fit", async () => {
    const tensors = tf.memory().numTensors;
    const giveBack = takeAllBut(128 * MEBIBYTE);
    try {
      const { value, microBatch } = await fittingStep(32, (size) => Promise.resolve().then(() => pass(size)));
      expect(microBatch).toBeGreaterThan(1);
      expect(microBatch).toBeLessThan(32);
      // The mean of 0.5 x 1; its gradient to the kernel's 64 values adds up to 1.
      expect(value).toEqual([0.5, 1]);
    } finally {
      giveBack();
    }
    expect(tf.memory().numTensors).toBe(tensors);
    expect(pass(4)).toEqual([0.5, 1]);
  });
});
