import type { Estimate, GapMetric, GapResult, GapThreshold } from "@graft/contracts";
import { describe, expect, it } from "vitest";
import { judgeThreshold } from "./judge-threshold.ts";

const difference = "demographicParityDifference";
const ratio = "demographicParityRatio";

function gap(metric: GapMetric, estimate: Estimate): GapResult {
  return { metric, estimate, between: ["red", "blue"] };
}

/** A measured gap; `at` is low end, value, high end. */
function measured(metric: GapMetric, at: [number, number, number]): GapResult {
  const [low, value, high] = at;
  return gap(metric, { low, value, high, method: metric === ratio ? "katz" : "newcombe", count: 100 });
}

const atMost = (judgedOn: GapThreshold["judgedOn"]): GapThreshold => ({ metric: difference, max: 0.1, judgedOn });
const atLeast = (judgedOn: GapThreshold["judgedOn"]): GapThreshold => ({ metric: ratio, min: 0.8, judgedOn });

describe("judgeThreshold", () => {
  it.each([
    { on: "POINT", at: [0.02, 0.1, 0.18], verdict: "PASS", value: 0.1 },
    { on: "POINT", at: [0.02, 0.11, 0.18], verdict: "FAIL", value: 0.11 },
    { on: "BOUND", at: [-0.04, 0.02, 0.08], verdict: "PASS", value: 0.08 },
    { on: "BOUND", at: [-0.02, 0.05, 0.12], verdict: "INCONCLUSIVE", value: 0.12 },
    // the order of the groups is not certain, and the far end is the low one
    { on: "BOUND", at: [-0.12, 0, 0.09], verdict: "INCONCLUSIVE", value: 0.12 },
    { on: "BOUND", at: [0.06, 0.13, 0.2], verdict: "FAIL", value: 0.13 },
  ] as const)("judges a difference $at on $on: $verdict", ({ on, at, verdict, value }) => {
    expect(judgeThreshold(atMost(on), measured(difference, [...at]))).toMatchObject({ verdict, value });
  });

  it.each([
    { on: "POINT", at: [0.6, 0.8, 1.1], verdict: "PASS", value: 0.8 },
    { on: "POINT", at: [0.6, 0.79, 1.1], verdict: "FAIL", value: 0.79 },
    { on: "BOUND", at: [0.81, 0.9, 1], verdict: "PASS", value: 0.81 },
    { on: "BOUND", at: [0.7, 0.9, 1.2], verdict: "INCONCLUSIVE", value: 0.7 },
  ] as const)("judges a ratio $at on $on: $verdict", ({ on, at, verdict, value }) => {
    expect(judgeThreshold(atLeast(on), measured(ratio, [...at]))).toMatchObject({ verdict, value });
  });

  const unknown = { undefined: "too few to tell: green has 3 examples, at least 20 are needed" };

  it("never passes what cannot be told", () => {
    expect(judgeThreshold(atMost("POINT"), gap(difference, unknown))).toEqual({
      threshold: atMost("POINT"),
      verdict: "INCONCLUSIVE",
      value: null,
      reason: `demographic parity difference: ${unknown.undefined}`,
    });
    const within = measured(difference, [0, 0.05, 0.1]);
    expect(judgeThreshold(atMost("POINT"), gap(difference, unknown), within).verdict).toBe("INCONCLUSIVE");
  });

  it("fails what is too wide already among the groups that can be told", () => {
    const wide = measured(difference, [0.2, 0.3, 0.4]);
    expect(judgeThreshold(atMost("POINT"), gap(difference, unknown), wide)).toMatchObject({
      verdict: "FAIL",
      value: 0.3,
    });
    const low = measured(ratio, [0.3, 0.4, 0.5]);
    expect(judgeThreshold(atLeast("BOUND"), gap(ratio, unknown), low)).toMatchObject({ verdict: "FAIL", value: 0.4 });
  });

  it.each([
    { threshold: { metric: difference, min: 0.1, judgedOn: "POINT" } },
    { threshold: { metric: ratio, max: 0.8, judgedOn: "POINT" } },
    { threshold: { metric: difference, judgedOn: "POINT" } },
  ] satisfies { threshold: GapThreshold }[])(
    "refuses a threshold without its own side: $threshold",
    ({ threshold }) => {
      expect(() => judgeThreshold(threshold, measured(threshold.metric, [0, 0, 0]))).toThrow(
        expect.objectContaining({ code: "SPEC_INVALID" }),
      );
    },
  );
});
