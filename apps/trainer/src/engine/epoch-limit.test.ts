import { describe, expect, it } from "vitest";
import { EpochLimit } from "./epoch-limit.ts";

/** One epoch of two steps, as a training reports it. */
function epoch(limit: EpochLimit): void {
  for (const key of ["train/loss", "train/loss", "epoch", "val/loss"]) limit.see(key);
}

describe("the limit of epochs", () => {
  it("lets a training end with its last epoch, and stops it at the first step of another", () => {
    const limit = new EpochLimit(2, undefined);
    epoch(limit);
    epoch(limit);
    expect(() => limit.see("train/loss")).toThrow("2 epochs in all");
  });

  it("leaves a training without one alone", () => {
    const limit = new EpochLimit(undefined, undefined);
    for (let i = 0; i < 1000; i++) epoch(limit);
  });
});
