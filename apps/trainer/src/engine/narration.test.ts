import { expect, it } from "vitest";
import { Narration } from "./narration.ts";

it("an engine tells a line for each phase and epoch, with the epoch's last values", () => {
  const lines: string[] = [];
  const narration = new Narration((line) => lines.push(line));
  narration.progress({ phase: "FEATURES", epoch: 0, epochs: 0, fraction: 0.5 });
  narration.progress({ phase: "FEATURES", epoch: 0, epochs: 0, fraction: 1 });
  narration.progress({ phase: "HEAD", epoch: 1, epochs: 2, fraction: 0 });
  narration.metric({ key: "train/loss", step: 1, value: 0.7 });
  narration.metric({ key: "train/loss", step: 2, value: 0.5 });
  narration.metric({ key: "rate/head", step: 2, value: 0.01 });
  narration.metric({ key: "val/top1", step: 2, value: 0.875 });
  narration.metric({ key: "batch/micro", step: 2, value: 8 });
  narration.progress({ phase: "HEAD", epoch: 2, epochs: 2, fraction: 0.5 });
  narration.metric({ key: "train/loss", step: 3, value: Number.NaN });
  narration.end();
  expect(lines).toEqual([
    "features begins",
    "head begins, 2 epochs at most",
    "memory does not hold the batch: from step 2 on 8 examples go through the network at once",
    "head 1: train/loss 0.5000  val/top1 0.8750",
    "head 2: train/loss NaN",
  ]);
});
