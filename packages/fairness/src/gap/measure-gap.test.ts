import { GAP_METRICS } from "@graft/contracts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { GroupCounts } from "../group/group-counts.ts";
import { measureGap } from "./measure-gap.ts";

const options = { minCount: 20, confidence: 0.95 };

/** A group from selected of positives and selected of negatives. */
function group(name: string, positives: [selected: number, of: number], negatives: [selected: number, of: number]) {
  return {
    group: name,
    truePositives: positives[0],
    falseNegatives: positives[1] - positives[0],
    falsePositives: negatives[0],
    trueNegatives: negatives[1] - negatives[0],
  } satisfies GroupCounts;
}

const blue = group("blue", [20, 40], [6, 60]);
const red = group("red", [30, 40], [12, 60]);

describe("measureGap", () => {
  it("holds the selection rates 42/100 and 26/100 against each other", () => {
    // interval: statsmodels 0.15.0, method "newcomb"
    const { result } = measureGap("demographicParityDifference", [blue, red], options);
    expect(result.between).toEqual(["red", "blue"]);
    expect(result.estimate).toMatchObject({ value: 0.16, method: "newcombe", count: 100 });
    expect(result.estimate).toMatchObject({
      low: expect.closeTo(0.028666377243147384, 12),
      high: expect.closeTo(0.28393607550228195, 12),
    });
  });

  it("has the smaller selection rate over the larger", () => {
    // interval: statsmodels 0.15.0, method "log"
    const { result } = measureGap("demographicParityRatio", [blue, red], options);
    expect(result.between).toEqual(["red", "blue"]);
    expect(result.estimate).toMatchObject({
      value: 26 / 42,
      low: expect.closeTo(0.4137305938919965, 12),
      high: expect.closeTo(0.9262548148628449, 12),
      method: "katz",
      count: 100,
    });
  });

  it("holds 30/40 and 20/40 of the positives against each other", () => {
    const { result } = measureGap("equalOpportunityDifference", [blue, red], options);
    expect(result.estimate).toMatchObject({
      value: 0.25,
      low: expect.closeTo(0.03788906990704033, 12),
      high: expect.closeTo(0.43329550084991053, 12),
      count: 40,
    });
  });

  it("takes the wider of the TPR (0.25) and FPR (0.1) differences, each at confidence 0.975", () => {
    // statsmodels at alpha 0.025: TPR 0.0079 to 0.4553, FPR -0.0501 to 0.2486
    const { result, contrast } = measureGap("equalizedOddsDifference", [blue, red], options);
    expect(contrast?.rate).toBe("tpr");
    expect(result.estimate).toMatchObject({
      value: 0.25,
      low: expect.closeTo(0.007941482704476005, 12),
      high: expect.closeTo(0.4553173131466367, 12),
    });
  });

  it("meets a gap of exactly 0.1 without a rounding error", () => {
    const groups = [group("a", [275, 500], [0, 0]), group("b", [225, 500], [0, 0])];
    expect(measureGap("demographicParityDifference", groups, options).result.estimate).toMatchObject({ value: 0.1 });
  });

  it("is undefined where any group is too small, and says how wide it is at least", () => {
    const small = group("green", [3, 3], [9, 9]);
    const { result, contrast, atLeast } = measureGap("demographicParityDifference", [blue, small, red], options);
    expect(result).toEqual({
      metric: "demographicParityDifference",
      estimate: { undefined: "too few to tell: green has 12 examples, at least 20 are needed" },
      between: [],
    });
    expect(contrast).toBeNull();
    expect(atLeast).toMatchObject({ estimate: { value: 0.16 }, between: ["red", "blue"] });
  });

  it("has equalized odds undefined where only one of its rates can be told, and that one at least", () => {
    const groups = [blue, group("red", [30, 40], [5, 5])];
    const { result, atLeast } = measureGap("equalizedOddsDifference", groups, options);
    expect(result.estimate).toEqual({ undefined: "too few to tell: red has 5 negatives, at least 20 are needed" });
    expect(atLeast?.estimate).toMatchObject({ value: 0.25 });
  });

  it("has nothing to compare with fewer than two groups, and no ratio where nobody is selected", () => {
    expect(measureGap("demographicParityDifference", [blue], options).result.estimate).toEqual({
      undefined: "there are no two groups to compare",
    });
    const nobody = [group("a", [0, 30], [0, 30]), group("b", [0, 30], [0, 30])];
    expect(measureGap("demographicParityRatio", nobody, options).result.estimate).toEqual({
      undefined: "no group has any selected example, so there is no ratio of rates",
    });
    expect(measureGap("demographicParityDifference", nobody, options).result.estimate).toMatchObject({ value: 0 });
  });

  const cell = fc.nat(80);
  const cells = fc.array(fc.tuple(cell, cell, cell, cell), { minLength: 2, maxLength: 5 });
  const toGroups = (rows: number[][], name: (index: number) => string) =>
    rows.map(([tp = 0, fn = 0, fp = 0, tn = 0], index) => group(name(index), [tp, tp + fn], [fp, fp + tn]));

  it("does not change when groups are relabelled and reordered", () => {
    fc.assert(
      fc.property(cells, fc.constantFrom(...GAP_METRICS), (rows, metric) => {
        const one = measureGap(
          metric,
          toGroups(rows, (index) => `g${index}`),
          options,
        ).result.estimate;
        const two = measureGap(metric, toGroups(rows, (index) => `h${9 - index}`).reverse(), options).result.estimate;
        // with ties between groups of different size another pair may be picked: the value stays, the interval may not
        if ("value" in one && "value" in two) expect(two.value).toBe(one.value);
        else expect("undefined" in one && "undefined" in two).toBe(true);
      }),
    );
  });

  it("is never negative, and a ratio never above 1", () => {
    fc.assert(
      fc.property(cells, fc.constantFrom(...GAP_METRICS), (rows, metric) => {
        const { estimate } = measureGap(
          metric,
          toGroups(rows, (index) => `g${index}`),
          options,
        ).result;
        if ("undefined" in estimate) return;
        expect(estimate.value).toBeGreaterThanOrEqual(0);
        expect(estimate.value).toBeLessThanOrEqual(1);
        expect(estimate.low).toBeLessThanOrEqual(estimate.value);
        expect(estimate.high).toBeGreaterThanOrEqual(estimate.value);
      }),
    );
  });
});
