import { describe, expect, it } from "vitest";
import type { SuiteOutcome } from "./outcome.ts";
import { duration, report, suiteLine } from "./report.ts";

const unit: SuiteOutcome = {
  suite: "unit",
  seconds: 12.34,
  tests: [
    { title: "a.test.ts > adds", status: "passed" },
    { title: "a.test.ts > census", status: "skipped" },
    { title: "a.test.ts > gpu", status: "skipped", reason: "no adapter answered" },
  ],
};
const allowed = [
  { title: "a.test.ts > census", reason: "the census stands in ../shared/data" },
  { title: "a.test.ts > gpu", reason: "runners have no GPU" },
];

describe("the closing lines", () => {
  it("name every skip with the test's reason, else the listed one, and count last", () => {
    const { lines, failed } = report({ outcomes: [unit], leftOut: [], allowed, strict: true });
    expect(lines).toEqual([
      "Left out: a.test.ts > census because the census stands in ../shared/data",
      "Left out: a.test.ts > gpu because no adapter answered",
      "1 passed, 0 failed, 2 skipped",
    ]);
    expect(failed).toBe(false);
  });

  it("turn a skip that is not listed into a failure where strict, and only there", () => {
    const input = { outcomes: [unit], leftOut: [], allowed: allowed.slice(1) };
    expect(report({ ...input, strict: true }).lines.slice(-2)).toEqual([
      "Failed: a.test.ts > census was left out and is not in test/allowed-skips.json",
      "1 passed, 1 failed, 1 skipped",
    ]);
    expect(report({ ...input, strict: true }).failed).toBe(true);
    expect(report({ ...input, strict: false }).failed).toBe(false);
  });

  it("count a suite that cannot run here as one skip", () => {
    const leftOut = [{ suite: "e2e", reason: "no browser was found" }];
    const { lines, failed } = report({ outcomes: [], leftOut, allowed: [], strict: false });
    expect(lines).toEqual(["Left out: the suite e2e because no browser was found", "0 passed, 0 failed, 1 skipped"]);
    expect(failed).toBe(false);
    expect(report({ outcomes: [], leftOut, allowed: [], strict: true }).failed).toBe(true);
  });

  it("name failures and say when nothing was left out", () => {
    const outcome: SuiteOutcome = { suite: "lint", seconds: 1, tests: [{ title: "lint > biome", status: "failed" }] };
    expect(report({ outcomes: [outcome], leftOut: [], allowed: [], strict: false })).toEqual({
      lines: ["Failed: lint > biome", "Left out: nothing", "0 passed, 1 failed, 0 skipped"],
      failed: true,
    });
  });
});

describe("a suite's line", () => {
  it("says the seconds it took", () => expect(suiteLine(unit)).toBe("✓ unit: 1 passed, 2 skipped in 12.3 s"));
  it("turns to minutes for long ones", () => expect(duration(245)).toBe("4 m 5 s"));
});
