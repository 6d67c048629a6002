import { expect, it } from "vitest";
import { seededShuffle } from "./seeded-shuffle.ts";

const items = Array.from({ length: 50 }, (_, i) => i);

it("keeps every item once and leaves the input as it is", () => {
  const before = [...items];
  expect([...seededShuffle(items, 1, "a")].sort((a, b) => a - b)).toEqual(before);
  expect(items).toEqual(before);
});

it("depends on seed and stream, and on nothing else", () => {
  expect(seededShuffle(items, 1, "a")).toEqual(seededShuffle(items, 1, "a"));
  expect(seededShuffle(items, 1, "a")).not.toEqual(seededShuffle(items, 2, "a"));
  expect(seededShuffle(items, 1, "a")).not.toEqual(seededShuffle(items, 1, "b"));
});

it("puts each item first about equally often", () => {
  const first = [0, 0, 0, 0];
  for (let seed = 0; seed < 4000; seed += 1) {
    const chosen = seededShuffle([0, 1, 2, 3], seed, "first")[0] ?? 0;
    first[chosen] = (first[chosen] ?? 0) + 1;
  }
  // 4000 draws of chance 1/4: mean 1000, deviation sqrt(4000 * 1/4 * 3/4) = 27; five deviations.
  for (const count of first) expect(Math.abs(count - 1000)).toBeLessThan(5 * 27);
});
