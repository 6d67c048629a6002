import { groupResultSchema } from "@graft/contracts";
import { describe, expect, it } from "vitest";
import { countGroups } from "./group-counts.ts";
import { groupRates, groupResult } from "./group-rates.ts";

/** Four rows of blue, three of red, one of unknown group. */
const decisions = {
  actual: [1, 1, 0, 0, 1, 1, 1, 0],
  selected: [1, 0, 1, 0, 1, 1, 0, 1],
  groups: ["red", "blue", "blue", "blue", "red", "blue", "red", null],
};

describe("countGroups", () => {
  it("counts the four cells by group in the order of their names and leaves unknown groups out", () => {
    expect(countGroups(decisions)).toEqual([
      { group: "blue", truePositives: 1, falseNegatives: 1, falsePositives: 1, trueNegatives: 1 },
      { group: "red", truePositives: 2, falseNegatives: 1, falsePositives: 0, trueNegatives: 0 },
    ]);
  });

  it("refuses columns of different lengths", () => {
    expect(() => countGroups({ ...decisions, selected: [1] })).toThrow("8 labels, 1 decisions and 8 groups");
  });
});

describe("groupRates", () => {
  const counts = { group: "blue", truePositives: 30, falseNegatives: 10, falsePositives: 6, trueNegatives: 54 };
  const rates = groupRates(counts, { minCount: 20, confidence: 0.95 });

  it.each([
    { rate: "selectionRate", value: 36 / 100, count: 100 },
    { rate: "tpr", value: 30 / 40, count: 40 },
    { rate: "fnr", value: 10 / 40, count: 40 },
    { rate: "fpr", value: 6 / 60, count: 60 },
    { rate: "tnr", value: 54 / 60, count: 60 },
    { rate: "ppv", value: 30 / 36, count: 36 },
    { rate: "accuracy", value: 84 / 100, count: 100 },
  ] as const)("has $rate over its own denominator", ({ rate, value, count }) => {
    expect(rates[rate]).toMatchObject({ value, count, method: "wilson" });
  });

  it("guards the denominator of each rate, not the size of the group", () => {
    const guarded = groupRates(counts, { minCount: 41, confidence: 0.95 });
    expect(guarded.tpr).toEqual({ undefined: "too few to tell: blue has 40 positives, at least 41 are needed" });
    expect(guarded.ppv).toEqual({
      undefined: "too few to tell: blue has 36 selected examples, at least 41 are needed",
    });
    expect(guarded.fpr).toMatchObject({ value: 0.1 });
  });

  it("never divides by an empty denominator, even without a minimum", () => {
    const none = { group: "red", truePositives: 2, falseNegatives: 1, falsePositives: 0, trueNegatives: 0 };
    expect(groupRates(none, { minCount: 0, confidence: 0.95 }).fpr).toEqual({
      undefined: "too few to tell: red has 0 negatives, at least 1 are needed",
    });
  });

  it("gives a report what its schema asks for", () => {
    const result = groupResult(counts, { minCount: 20, confidence: 0.95 });
    expect(groupResultSchema.parse(result)).toEqual(result);
    expect(result).toMatchObject({ count: 100, positives: 40, negatives: 60 });
  });
});
