import { describe, expect, it } from "vitest";
import { median, rowOf } from "./measurement.ts";

describe("a row", () => {
  it("gives the median, halfway between the middle two of an even number", () => {
    expect(median([9, 1, 4])).toBe(4);
    // (2 + 4) / 2
    expect(median([9, 1, 4, 2])).toBe(3);
    expect(() => median([])).toThrow(RangeError);
  });

  it("has a ratio that is better when larger, for seconds and for rates", () => {
    const peer = { name: "theirs", value: 20 };
    // Theirs 20 s, ours 10 s: twice as fast. Theirs 20 a second, ours 10: half as fast.
    expect(rowOf({ name: "a/b", unit: "s", samples: [10], peer }).ratio).toBe(2);
    expect(rowOf({ name: "a/b", unit: "points/s", samples: [10], peer }).ratio).toBe(0.5);
  });

  it("takes the median of the pairs for its ratio where ours and theirs took turns", () => {
    const peer = { name: "theirs", value: 20 };
    // The medians alone would say 0.5.
    expect(rowOf({ name: "a/b", unit: "images/s", samples: [10], peer, ratios: [1.1, 0.9, 1.2] }).ratio).toBe(1.1);
  });

  it("holds its goal against value or ratio, the limit itself included", () => {
    const atLeast = { of: "value", op: ">=", value: 40_000 } as const;
    expect(rowOf({ name: "a/b", unit: "points/s", samples: [40_000], goal: atLeast }).met).toBe(true);
    expect(rowOf({ name: "a/b", unit: "points/s", samples: [39_999], goal: atLeast }).met).toBe(false);
    const atMost = { of: "value", op: "<=", value: 300 } as const;
    expect(rowOf({ name: "a/b", unit: "s", samples: [301, 299, 302], goal: atMost }).met).toBe(false);
    const peer = { name: "theirs", value: 20 };
    const faster = { of: "ratio", op: ">=", value: 2 } as const;
    expect(rowOf({ name: "a/b", unit: "s", samples: [10], peer, goal: faster }).met).toBe(true);
    expect(() => rowOf({ name: "a/b", unit: "s", samples: [10], goal: faster })).toThrow(/no peer/);
  });
});
