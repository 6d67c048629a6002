import { describe, expect, it } from "vitest";
import { type MetricBatchInput, readMetricBatch } from "./metric-batch.ts";

const batch: MetricBatchInput = {
  runId: "r",
  leaseToken: "t",
  seq: 1,
  keys: ["loss", "top1"],
  keyIndexes: [0, 1, 0],
  steps: [1, 1, 2],
  times: [0, 0, 0],
  values: [0.5, 0.25, Number.NaN],
};

describe("readMetricBatch", () => {
  it("leaves a batch without repeats as it came", () => {
    expect(readMetricBatch(batch)).toEqual({ ...batch, replacedInBatch: 0 });
  });

  it("keeps the last of a (key, step) that comes twice, and counts it", () => {
    const twice = {
      ...batch,
      keyIndexes: [0, 0, 1, 0],
      steps: [1, 2, 1, 1],
      times: [1, 2, 3, 4],
      values: [10, 20, 30, 40],
    };
    expect(readMetricBatch(twice)).toMatchObject({
      keyIndexes: [0, 1, 0],
      steps: [2, 1, 1],
      times: [2, 3, 4],
      values: [20, 30, 40],
      replacedInBatch: 1,
    });
  });

  it.each([
    ["a column too short", { values: [1] }, "each point needs one"],
    ["no point", { keyIndexes: [], steps: [], times: [], values: [] }, "1 to 10000 points, not 0"],
    ["an index past the keys", { keyIndexes: [0, 2, 0] }, "no key 2"],
    ["half a step", { steps: [1, 1.5, 2] }, "whole number"],
    ["a key twice", { keys: ["loss", "loss"] }, "listed twice"],
    ["a time that is no number", { times: [0, Number.NaN, 0] }, "milliseconds"],
  ])("refuses %s", (...[, change, message]) => {
    expect(() => readMetricBatch({ ...batch, ...change })).toThrow(message);
  });
});
