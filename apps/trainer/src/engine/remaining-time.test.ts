import { describe, expect, it } from "vitest";
import { RemainingTime } from "./remaining-time.ts";

const at = (phase: "FEATURES" | "HEAD", fraction: number) => ({
  phase,
  fraction,
  epoch: 2,
  epochs: phase === "HEAD" ? 8 : 0,
});

describe("remaining time", () => {
  it("follows the pace so far: a quarter took 10 s, so three quarters take 30", () => {
    const remaining = new RemainingTime();
    expect(remaining.estimate(at("HEAD", 0), 0)).toEqual({ phase: "HEAD", fraction: 0, epoch: 2, epochs: 8 });
    expect(remaining.estimate(at("HEAD", 0.25), 10_000).remainingSeconds).toBeCloseTo(30);
  });

  it("starts anew with each phase and names no epochs where there are none", () => {
    const remaining = new RemainingTime();
    remaining.estimate(at("HEAD", 0), 0);
    expect(remaining.estimate(at("FEATURES", 0.5), 60_000)).toEqual({ phase: "FEATURES", fraction: 0.5 });
    expect(remaining.estimate(at("FEATURES", 0.75), 61_000).remainingSeconds).toBeCloseTo(1);
  });
});
