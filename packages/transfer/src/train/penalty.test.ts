import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, it } from "vitest";
import { openBackend } from "../backend/open-backend.ts";
import { elasticPenalty, l2Sp } from "./penalty.ts";

beforeAll(async () => {
  await openBackend("cpu");
});

const trainable = (name: string, values: number[]) => ({
  name,
  variable: tf.variable(tf.tensor1d(values)),
  rateScale: 1,
});

it("L2-SP pulls a backbone weight to its pretrained value and the head to 0, not the gradient of anything else", () => {
  const trainables = [trainable("block/kernel", [1, 2]), trainable("head/kernel", [3, -4])];
  const before = tf.memory().numTensors;
  const pretrained = new Map([["block/kernel", tf.tensor1d([0.5, 4])]]);
  const penalty = l2Sp(trainables, { alpha: 0.1, beta: 0.01 }, (name) => pretrained.get(name));
  const gradients = new Map([
    ["block/kernel", tf.tensor1d([1, 1])],
    ["head/kernel", tf.tensor1d([0, 0])],
    ["other", tf.tensor1d([7, 7])],
  ]);
  tf.tidy(() => {
    const added = penalty.added(gradients);
    const values = (name: string) => Array.from(added.get(name)?.dataSync() ?? []);
    // 1 + 0.1 (1 - 0.5) = 1.05; 1 + 0.1 (2 - 4) = 0.8; 0.01 * 3 = 0.03; 0.01 * -4 = -0.04.
    [1.05, 0.8].forEach((value, i) => {
      expect(values("block/kernel")[i]).toBeCloseTo(value, 6);
    });
    [0.03, -0.04].forEach((value, i) => {
      expect(values("head/kernel")[i]).toBeCloseTo(value, 6);
    });
    expect(values("other")).toEqual([7, 7]);
  });
  penalty.dispose();
  tf.dispose([...gradients.values(), ...pretrained.values()]);
  expect(tf.memory().numTensors).toBe(before);
});

it("EWC pulls each entry by its Fisher information to its pretrained value", () => {
  const trainables = [trainable("block/kernel", [1, 2])];
  const pretrained = tf.tensor1d([1, 2]);
  const fisher = new Map([["block/kernel", tf.tensor1d([0.5, 0])]]);
  const penalty = elasticPenalty(trainables, { lambda: 10, fisher }, () => pretrained);
  trainables[0]?.variable.assign(tf.tensor1d([1.2, 9]));
  tf.tidy(() => {
    const added = penalty.added(new Map([["block/kernel", tf.tensor1d([0, 1])]]));
    const [first, second] = Array.from(added.get("block/kernel")?.dataSync() ?? []);
    // 10 * 0.5 * (1.2 - 1) = 1; an entry without information is not pulled however far it went.
    expect(first).toBeCloseTo(1, 5);
    expect(second).toBe(1);
  });
  penalty.dispose();
});
