import { describe, expect, it } from "vitest";
import { percentileInterval } from "./percentile-interval.ts";
import { resamplePatterns } from "./resample-patterns.ts";

describe("percentileInterval", () => {
  it("interpolates between neighbours", () => {
    // 0, 1, ..., 100: position 0.05 · 100 = 5 and 0.95 · 100 = 95
    const { low, high } = percentileInterval(
      Float64Array.from({ length: 101 }, (_, value) => 100 - value),
      0.9,
    );
    expect(low).toBeCloseTo(5, 10);
    expect(high).toBeCloseTo(95, 10);
    // 0, 10: position 0.25 · 1
    expect(percentileInterval(Float64Array.of(10, 0), 0.5)).toEqual({ low: 2.5, high: 7.5 });
  });
});

describe("resamplePatterns", () => {
  const strata = [Uint8Array.of(0, 0, 1), new Uint8Array(0), Uint8Array.of(2, 2, 2, 2)];
  const collect = (seed: number): number[][] => {
    const seen: number[][] = [];
    resamplePatterns(strata, { patterns: 3, samples: 400, seed }, (counts) => seen.push([...counts]));
    return seen;
  };

  it("draws as many rows from each stratum as it has, and none from another", () => {
    for (const counts of collect(7)) {
      expect((counts[0] ?? 0) + (counts[1] ?? 0)).toBe(3);
      expect(counts.slice(2)).toEqual([0, 0, 0, 0, 0, 0, 4]);
    }
  });

  it("draws each row equally often", () => {
    // pattern 1 is one row of three: mean count 1, standard deviation √(3 · 1/3 · 2/3) = 0.816, over 400 samples 0.041
    const mean = collect(7).reduce((sum, counts) => sum + (counts[1] ?? 0), 0) / 400;
    expect(Math.abs(mean - 1)).toBeLessThan(4 * 0.041);
  });

  it("repeats itself from the same seed and only from it", () => {
    expect(collect(7)).toEqual(collect(7));
    expect(collect(8)).not.toEqual(collect(7));
  });
});
