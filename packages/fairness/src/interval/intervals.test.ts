import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { criticalValue } from "./interval.ts";
import { katzInterval } from "./katz-interval.ts";
import { newcombeInterval } from "./newcombe-interval.ts";
import { wilsonInterval } from "./wilson-interval.ts";

const of = (successes: number, count: number) => ({ successes, count });

/** A proportion with at least one trial. */
const proportion = fc
  .tuple(fc.nat(200), fc.nat(200))
  .filter(([successes, failures]) => successes + failures > 0)
  .map(([successes, failures]) => of(successes, successes + failures));

describe("criticalValue", () => {
  it("is 1.959964 for 0.95 and refuses what is no share", () => {
    expect(criticalValue(0.95)).toBeCloseTo(1.959963984540054, 12);
    expect(() => criticalValue(1)).toThrow("between 0 and 1");
  });
});

describe("wilsonInterval", () => {
  it.each([
    // statsmodels 0.15.0, proportion_confint(k, n, 0.05, "wilson"); 81 of 263 is Newcombe's own example (1998)
    { k: 81, n: 263, low: 0.2552885198782742, high: 0.36620957698280004 },
    { k: 15, n: 148, low: 0.06238639953073628, high: 0.16048724172330803 },
    { k: 7, n: 10, low: 0.39677814746114537, high: 0.8922087325936989 },
    { k: 0, n: 20, low: 0, high: 0.1611251580528194 },
    { k: 20, n: 20, low: 0.8388748419471804, high: 1 },
  ])("of $k in $n equals statsmodels", ({ k, n, low, high }) => {
    const interval = wilsonInterval(of(k, n), 0.95);
    expect(interval.low).toBeCloseTo(low, 12);
    expect(interval.high).toBeCloseTo(high, 12);
  });

  it("is z²/(n + z²) wide at rate 0", () => {
    // n = 4, z = 1.959964: (0 + z²/8 + z √(z²/64)) / (1 + z²/4) = (z²/4) / (1 + z²/4)
    const z2 = 1.959963984540054 ** 2;
    expect(wilsonInterval(of(0, 4), 0.95).high).toBeCloseTo(z2 / (4 + z2), 12);
  });

  it("holds the rate and stays within 0 and 1", () => {
    fc.assert(
      fc.property(proportion, ({ successes, count }) => {
        const { low, high } = wilsonInterval(of(successes, count), 0.95);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(low).toBeLessThanOrEqual(successes / count);
        expect(high).toBeGreaterThanOrEqual(successes / count);
        expect(high).toBeLessThanOrEqual(1);
      }),
    );
  });

  it("refuses a rate over nothing and more successes than trials", () => {
    expect(() => wilsonInterval(of(0, 0), 0.95)).toThrow("not a proportion");
    expect(() => wilsonInterval(of(3, 2), 0.95)).toThrow("not a proportion");
  });
});

describe("newcombeInterval", () => {
  it.each([
    // statsmodels 0.15.0, confint_proportions_2indep(..., compare="diff", method="newcomb"); first row: Newcombe's (a)
    { k1: 56, n1: 70, k2: 48, n2: 80, low: 0.05243147240236498, high: 0.33387265403690614 },
    { k1: 9, n1: 10, k2: 3, n2: 10, low: 0.1705227239345029, high: 0.809017973535488 },
    { k1: 10, n1: 10, k2: 0, n2: 20, low: 0.6790860371419145, high: 1 },
  ])("of $k1/$n1 - $k2/$n2 equals statsmodels", ({ k1, n1, k2, n2, low, high }) => {
    const interval = newcombeInterval(of(k1, n1), of(k2, n2), 0.95);
    expect(interval.low).toBeCloseTo(low, 12);
    expect(interval.high).toBeCloseTo(high, 12);
  });

  it("turns its sign when the groups change places", () => {
    fc.assert(
      fc.property(proportion, proportion, (first, second) => {
        const one = newcombeInterval(first, second, 0.9);
        const two = newcombeInterval(second, first, 0.9);
        expect(one.low).toBeCloseTo(-two.high, 12);
        expect(one.high).toBeCloseTo(-two.low, 12);
      }),
    );
  });
});

describe("katzInterval", () => {
  it.each([
    // statsmodels 0.15.0, confint_proportions_2indep(..., compare="ratio", method="log")
    { k1: 48, n1: 80, k2: 56, n2: 70, low: 0.6056023628042958, high: 0.9288272875873426 },
    { k1: 3, n1: 10, k2: 9, n2: 10, low: 0.1264833730497411, high: 0.8784641683094214 },
  ])("of $k1/$n1 over $k2/$n2 equals statsmodels", ({ k1, n1, k2, n2, low, high }) => {
    const interval = katzInterval(of(k1, n1), of(k2, n2), 0.95);
    expect(interval.low).toBeCloseTo(low, 12);
    expect(interval.high).toBeCloseTo(high, 12);
  });

  it("adds halves to the cells where one is empty", () => {
    // log((20.5/21)/(20.5/21)) = 0, variance 2 (1/20.5 - 1/21) = 0.0023229: exp(±1.959964 · 0.048196)
    const all = katzInterval(of(20, 20), of(20, 20), 0.95);
    expect(all.low).toBeCloseTo(0.9098614425840805, 12);
    expect(all.high).toBeCloseTo(1.0990684440478307, 12);
    // (0.5/21)/(10.5/41) = 0.092971; the ratio itself is 0 and bounds the interval
    const none = katzInterval(of(0, 20), of(10, 40), 0.95);
    expect(none.low).toBe(0);
    expect(none.high).toBeCloseTo(1.5104155561716686, 12);
  });
});
