import { type Optimizer, optimizerSchema } from "@graft/contracts";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { openBackend } from "../backend/open-backend.ts";
import { clipped, createOptimizer } from "./optimizer.ts";
import { PlainStepper } from "./plain-stepper.ts";
import type { Trainable } from "./trainable.ts";

beforeAll(async () => {
  await openBackend("wasm");
});

function trainable(name: string, value: number, rateScale = 1): Trainable {
  return { name, variable: tf.variable(tf.tensor1d([value])), rateScale };
}

function readWeight({ variable }: Trainable): number {
  return variable.dataSync()[0] ?? Number.NaN;
}

describe.each([
  { how: "operation by operation", create: createOptimizer },
  {
    how: "in plain arrays",
    create: (settings: Optimizer, trainables: Trainable[]) =>
      createOptimizer(settings, trainables, new PlainStepper(settings)),
  },
])("an optimizer $how", ({ create }) => {
  it("takes AdamW's first two steps as its paper writes them", () => {
    const weight = trainable("layer/kernel", 1);
    const optimizer = create(optimizerSchema.parse({ kind: "ADAMW", rate: 0.1, weightDecay: 0.1 }), [weight]);
    // Step 1, g = 0.5: m^ = 0.5, v^ = 0.25, so w = 1 (1 - 0.01) - 0.1 * 0.5 / 0.5 = 0.89.
    optimizer.apply(new Map([["layer/kernel", tf.tensor1d([0.5])]]), 0.1);
    expect(readWeight(weight)).toBeCloseTo(0.89, 6);
    // Step 2, g = -1: m = 0.9 * 0.05 - 0.1 = -0.055, m^ = -0.055 / 0.19 = -0.289474;
    // v = 0.999 * 0.00025 + 0.001 = 0.00124975, v^ = 0.00124975 / 0.001999 = 0.625188, root 0.790688;
    // w = 0.89 * 0.99 + 0.1 * 0.289474 / 0.790688 = 0.8811 + 0.036610 = 0.917710.
    optimizer.apply(new Map([["layer/kernel", tf.tensor1d([-1])]]), 0.1);
    expect(readWeight(weight)).toBeCloseTo(0.91771, 5);
    expect(optimizer.state().step).toBe(2);
    optimizer.dispose();
  });

  it("takes SGD's steps with momentum: v = 1, then 1.9", () => {
    const weight = trainable("layer/kernel", 1);
    const optimizer = create(optimizerSchema.parse({ kind: "SGD", rate: 0.1 }), [weight]);
    const gradient = new Map([["layer/kernel", tf.tensor1d([1])]]);
    optimizer.apply(gradient, 0.1);
    expect(readWeight(weight)).toBeCloseTo(0.9, 6);
    optimizer.apply(gradient, 0.1);
    expect(readWeight(weight)).toBeCloseTo(0.71, 6);
    optimizer.dispose();
  });

  it("decays kernels and spares biases and normalisation", () => {
    const names = ["a/kernel", "a/depthwise_kernel", "a/bias", "a/gamma", "a/beta"];
    const weights = names.map((name) => trainable(name, 2));
    const optimizer = create(optimizerSchema.parse({ kind: "SGD", rate: 0.1, weightDecay: 0.5 }), weights);
    optimizer.apply(new Map(names.map((name) => [name, tf.tensor1d([0])])), 0.1);
    expect(weights.map(readWeight).map((value) => Number(value.toFixed(6)))).toEqual([1.9, 1.9, 2, 2, 2]);
    optimizer.dispose();
  });

  it("moves a weight at its own share of the rate", () => {
    const weights = [trainable("a/kernel", 1), trainable("b/kernel", 1, 0.25)];
    const optimizer = create(optimizerSchema.parse({ kind: "SGD", rate: 1, momentum: 0 }), weights);
    optimizer.apply(new Map(weights.map(({ name }) => [name, tf.tensor1d([0.4])])), 1);
    expect(weights.map(readWeight).map((value) => Number(value.toFixed(6)))).toEqual([0.6, 0.9]);
    optimizer.dispose();
  });
});

it("clips by the norm over all gradients: 3 and 4 have norm 5", () => {
  const gradients = new Map([
    ["a", tf.tensor1d([3])],
    ["b", tf.tensor1d([4])],
  ]);
  const read = (limit: number) => [...clipped(gradients, limit).values()].map((tensor) => tensor.dataSync()[0]);
  expect(read(1)).toEqual([Math.fround(0.6), Math.fround(0.8)]);
  expect(read(10)).toEqual([3, 4]);
});
