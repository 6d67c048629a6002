import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, it } from "vitest";
import { openBackend } from "../backend/open-backend.ts";
import { crossEntropy, smoothedTargets, softmaxRows, validationScore } from "./loss.ts";

beforeAll(async () => {
  await openBackend("wasm");
});

it("smooths targets towards uniform: 0.1 over 4 classes leaves 0.925 and 0.025", () => {
  const rows = Array.from(smoothedTargets([2], 4, 0.1).dataSync()).map((value) => Number(value.toFixed(6)));
  expect(rows).toEqual([0.025, 0.025, 0.925, 0.025]);
});

it("computes cross-entropy: equal logits cost ln 2, and weights count rows", () => {
  const logits = tf.tensor2d([0, 0, Math.log(3), 0], [2, 2]);
  const targets = smoothedTargets([0, 0], 2, 0);
  // Rows: ln 2 and -ln(3/4).
  const expected = [Math.log(2), -Math.log(0.75)] as const;
  expect(crossEntropy(logits, targets).dataSync()[0]).toBeCloseTo((expected[0] + expected[1]) / 2, 6);
  const weighted = crossEntropy(logits, targets, tf.tensor1d([0.5, 1.5]));
  expect(weighted.dataSync()[0]).toBeCloseTo((0.5 * expected[0] + 1.5 * expected[1]) / 2, 6);
});

it("stays finite on logits that overflow an exponential", () => {
  expect(softmaxRows(Float32Array.from([1000, 0]), 2)).toEqual([[1, 0]]);
});

it("scores top-1 and loss", () => {
  const score = validationScore(
    [
      [0.75, 0.25],
      [0.5, 0.5],
      [0.25, 0.75],
    ],
    [0, 1, 1],
  );
  expect(score.top1).toBeCloseTo(2 / 3, 12);
  expect(score.loss).toBeCloseTo((-2 * Math.log(0.75) + Math.log(2)) / 3, 12);
});

it("scores rows under their weights", () => {
  // (3 * -ln 0.9 + 1 * -ln 0.2) / 4
  const score = validationScore(
    [
      [0.9, 0.1],
      [0.2, 0.8],
    ],
    [0, 0],
    [3, 1],
  );
  expect(score.top1).toBe(0.75);
  expect(score.loss).toBeCloseTo(0.48138, 5);
});
