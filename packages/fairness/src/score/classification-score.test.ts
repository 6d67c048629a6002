import { splitScoreSchema } from "@graft/contracts";
import { describe, expect, it } from "vitest";
import { classificationScore } from "./classification-score.ts";
import { decodeCorrect } from "./correct-bits.ts";
import { expectedCalibrationError } from "./expected-calibration-error.ts";

describe("classificationScore", () => {
  const score = classificationScore({
    labels: [0, 0, 1, 1],
    probabilities: [
      [0.75, 0.25, 0],
      [0.25, 0.75, 0],
      [0.25, 0.75, 0],
      [0.5, 0.5, 0],
    ],
    classes: ["odd", "even", "absent"],
  });

  it("counts what it was given, by the schema of a score", () => {
    expect(splitScoreSchema.parse(score)).toEqual(score);
    expect(score.count).toBe(4);
    // row 3 is a tie, which goes to the first class
    expect(score.confusion).toEqual([
      [1, 1, 0],
      [1, 1, 0],
      [0, 0, 0],
    ]);
    expect([...decodeCorrect(score.correct, 4)]).toEqual([1, 0, 1, 0]);
    expect(score.top1).toBe(2 / 4);
  });

  it("leaves a class that neither occurs nor is predicted out of macro F1", () => {
    // odd: precision 1/2, recall 1/2; even: 1/2, 1/2; F1 = 2 · 1 / (2 + 2) each
    expect(score.macroF1).toBe(0.5);
    expect(score.perClass[0]).toEqual({ label: "odd", count: 2, precision: 0.5, recall: 0.5, f1: 0.5 });
    expect(score.perClass[2]).toEqual({ label: "absent", count: 0, precision: 0, recall: 0, f1: 0 });
  });

  it("takes the loss as the mean negative logarithm in nats", () => {
    expect(score.loss).toBeCloseTo(-(Math.log(0.75) + Math.log(0.25) + Math.log(0.75) + Math.log(0.5)) / 4, 14);
  });

  it("keeps the loss finite where the true class got no probability", () => {
    const { loss } = classificationScore({ labels: [1], probabilities: [[1, 0]], classes: ["a", "b"] });
    expect(loss).toBeCloseTo(52 * Math.LN2, 12);
  });

  it("equals scikit-learn 1.9.1 on 60 rows of three classes", () => {
    // rows from the linear congruential generator x ← (1103515245 x + 12345) mod 2³¹, x₀ = 777, upper bits
    let state = 777;
    const next = () => {
      state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
      return state >> 16;
    };
    const labels: number[] = [];
    const probabilities = Array.from({ length: 60 }, () => {
      const label = next() % 3;
      labels.push(label);
      const weights = [1 + (next() % 9), 1 + (next() % 9), 1 + (next() % 9)];
      weights[label] = (weights[label] ?? 0) + 4;
      const sum = weights.reduce((total, weight) => total + weight, 0);
      return weights.map((weight) => weight / sum);
    });
    const many = classificationScore({ labels, probabilities, classes: ["a", "b", "c"] });
    expect(many.top1).toBeCloseTo(0.6833333333333333, 12);
    expect(many.macroF1).toBeCloseTo(0.6837606837606837, 12);
    expect(many.loss).toBeCloseTo(0.8080242678230185, 12);
    // numpy: digitize(confidence, linspace(0, 1, 16)[1:-1], right=True)
    expect(many.ece).toBeCloseTo(0.18820398999661575, 12);
    expect(many.perClass.map(({ count }) => count)).toEqual([16, 21, 23]);
    expect(many.perClass[1]?.precision).toBeCloseTo(0.77777778, 8);
    expect(many.perClass[2]?.recall).toBeCloseTo(0.69565217, 8);
  });

  it.each([
    { what: "an empty split", labels: [], probabilities: [], code: "SPLIT_EMPTY" },
    { what: "a label that is no class", labels: [2], probabilities: [[0.5, 0.5]], code: "LABEL_UNKNOWN" },
    { what: "logits", labels: [0], probabilities: [[2.5, -1]], code: "INPUT_INVALID" },
    { what: "probabilities that are no numbers", labels: [0], probabilities: [[Number.NaN, 1]], code: "INPUT_INVALID" },
    { what: "fewer rows than labels", labels: [0, 1], probabilities: [[0.5, 0.5]], code: "INPUT_INVALID" },
  ])("refuses $what", ({ labels, probabilities, code }) => {
    expect(() => classificationScore({ labels, probabilities, classes: ["a", "b"] })).toThrow(
      expect.objectContaining({ code }),
    );
  });
});

describe("expectedCalibrationError", () => {
  it("weighs each bin's gap by its rows", () => {
    // bin (12/15, 13/15]: two rows at 0.85, one right: |0.5 - 0.85| · 2/4; bin (14/15, 1]: two at 1, right: 0
    expect(expectedCalibrationError([0.85, 0.85, 1, 1], [1, 0, 1, 1])).toBeCloseTo(0.35 / 2, 12);
  });

  it("puts a confidence on the edge into the bin below", () => {
    // 0.6 = 9/15 shares the bin (8/15, 9/15] with 0.55: |1 + 0 - 0.6 - 0.55| / 2
    expect(expectedCalibrationError([0.6, 0.55], [1, 0])).toBeCloseTo(0.15 / 2, 12);
  });

  it("is 0 when confidence equals accuracy", () => {
    expect(expectedCalibrationError([0.75, 0.75, 0.75, 0.75], [1, 1, 1, 0])).toBe(0);
  });
});
