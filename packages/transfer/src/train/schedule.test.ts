import { expect, it } from "vitest";
import { rateShare } from "./schedule.ts";

const shares = (schedule: Parameters<typeof rateShare>[0], total: number) =>
  Array.from({ length: total }, (_, step) => Number(rateShare(schedule, step, total).toFixed(6)));

it("keeps the peak when constant", () => {
  expect(shares({ kind: "CONSTANT" }, 3)).toEqual([1, 1, 1]);
});

it("follows half a cosine: (1 + cos(pi t)) / 2 at t = 0, 1/4, 1/2, 3/4", () => {
  expect(shares({ kind: "COSINE", warmupFraction: 0 }, 4)).toEqual([1, 0.853553, 0.5, 0.146447]);
});

it("warms up in equal steps, then falls", () => {
  expect(shares({ kind: "LINEAR", warmupFraction: 0.5 }, 8)).toEqual([0.25, 0.5, 0.75, 1, 1, 0.75, 0.5, 0.25]);
});

it("rises and falls as ULMFiT's slanted triangle, from 1/32 of the peak", () => {
  // T = 10, cut = 2: p = 0, 1/2, then 1 - (t - 2) / (2 (1 / 0.2 - 1)) = 1, 7/8, ... 1/8; share = (1 + 31 p) / 32.
  const p = [0, 1 / 2, 1, 7 / 8, 6 / 8, 5 / 8, 4 / 8, 3 / 8, 2 / 8, 1 / 8];
  expect(shares({ kind: "SLANTED_TRIANGULAR", cutFraction: 0.2 }, 10)).toEqual(
    p.map((value) => Number(((1 + 31 * value) / 32).toFixed(6))),
  );
});

it("goes through one cycle as fastai's", () => {
  const schedule = { kind: "ONE_CYCLE", warmupFraction: 0.25, divide: 25, finalDivide: 100_000 } as const;
  const at = (step: number) => rateShare(schedule, step, 8);
  // SchedCos(start, end)(p) = start + (1 + cos(pi (1 - p))) (end - start) / 2, from 1/25 to 1 in 2 of 8 steps, then to 1e-5.
  expect(at(0)).toBeCloseTo(0.04, 12);
  expect(at(1)).toBeCloseTo(0.52, 12);
  expect(at(2)).toBeCloseTo(1, 12);
  expect(at(5)).toBeCloseTo(0.500005, 9);
  expect(at(8)).toBeCloseTo(0.00001, 12);
});
