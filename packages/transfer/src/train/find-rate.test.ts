import { expect, it } from "vitest";
import { smoothedLosses, steepestRate } from "./find-rate.ts";

it("smooths losses as fastai's finder: (1 - 0.98) sum 0.98^(t - i) loss, over 1 - 0.98^t", () => {
  const [first, second, third] = smoothedLosses([1, 2, 4]);
  expect(first).toBeCloseTo(1, 12);
  // (0.98 * 0.02 + 0.02 * 2) / 0.0396 = 0.0596 / 0.0396.
  expect(second).toBeCloseTo(1.505050505, 9);
  // (0.98 * 0.0596 + 0.08) / 0.058808 = 0.138408 / 0.058808.
  expect(third).toBeCloseTo(2.353557339, 9);
});

it("suggests where the smoothed loss falls fastest before its lowest, and the lowest rate where it never falls", () => {
  const trials = (losses: number[]) => losses.map((loss, i) => ({ rate: 10 ** (i - 5), loss }));
  expect(steepestRate(trials([1, 1, 0.9, 0.3, 0.29, 5, 9]))).toBe(0.01);
  expect(steepestRate(trials([1, 2, 3]))).toBe(trials([1])[0]?.rate);
});
