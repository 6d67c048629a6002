import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mcNemar } from "./mc-nemar.ts";
import { pairedBootstrapDifference } from "./paired-bootstrap-difference.ts";

const options = { samples: 2000, confidence: 0.95, seed: 11 };

/** Answers of two models: rows right for both, for A alone, for B alone, for neither. */
function answers({ both, onlyA, onlyB, neither }: Record<"both" | "onlyA" | "onlyB" | "neither", number>) {
  const rows = [
    ...Array.from({ length: both }, () => [1, 1]),
    ...Array.from({ length: onlyA }, () => [1, 0]),
    ...Array.from({ length: onlyB }, () => [0, 1]),
    ...Array.from({ length: neither }, () => [0, 0]),
  ];
  return [Uint8Array.from(rows, ([a]) => a ?? 0), Uint8Array.from(rows, ([, b]) => b ?? 0)] as const;
}

describe("pairedBootstrapDifference", () => {
  it("finds the difference of accuracies with an interval of the right width", () => {
    const [a, b] = answers({ both: 800, onlyA: 60, onlyB: 30, neither: 110 });
    const { value, low, high, confidence } = pairedBootstrapDifference(a, b, options);
    // (60 - 30) / 1000; standard error √((60 + 30)/1000 - 0.03²) / √1000 = 0.009439, half width 0.0185
    expect(value).toBeCloseTo(0.03, 12);
    expect(confidence).toBe(0.95);
    expect(Math.abs(low - (0.03 - 0.0185))).toBeLessThan(0.0015);
    expect(Math.abs(high - (0.03 + 0.0185))).toBeLessThan(0.0015);
  });

  it("is exactly 0 for equal answers, which an unpaired comparison would not know", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1), { minLength: 1, maxLength: 60 }), (bits) => {
        const { value, low, high } = pairedBootstrapDifference(bits, bits, { ...options, samples: 100 });
        expect([value, low, high]).toEqual([0, 0, 0]);
      }),
    );
  });

  it("is the same from the same seed", () => {
    const [a, b] = answers({ both: 50, onlyA: 9, onlyB: 4, neither: 20 });
    expect(pairedBootstrapDifference(a, b, options)).toEqual(pairedBootstrapDifference(a, b, options));
  });

  it("refuses answers to different examples", () => {
    expect(() => pairedBootstrapDifference([1], [1, 0], options)).toThrow("same, at least one, examples");
    expect(() => pairedBootstrapDifference([], [], options)).toThrow("same, at least one, examples");
  });
});

describe("mcNemar", () => {
  it("is exact for few discordant pairs", () => {
    const [a, b] = answers({ both: 5, onlyA: 10, onlyB: 3, neither: 7 });
    // 2 · (C(13,0) + C(13,1) + C(13,2) + C(13,3)) / 2¹³ = 2 · (1 + 13 + 78 + 286) / 8192
    const { p, ...rest } = mcNemar(a, b);
    expect(rest).toEqual({ onlyA: 10, onlyB: 3, method: "exact" });
    expect(p).toBeCloseTo(756 / 8192, 14);
  });

  it.each([
    // statsmodels 0.15.0, mcnemar(..., exact=False, correction=True); (|40 - 20| - 1)² / 60 = 6.0167
    [40, 20, 0.014171388254012323],
    [30, 5, 4.976233487907417e-5],
  ])("with %i against %i equals the corrected chi-square of statsmodels", (onlyA, onlyB, expected) => {
    const { p, method } = mcNemar(...answers({ both: 5, onlyA, onlyB, neither: 7 }));
    expect(method).toBe("chiSquare");
    expect(p).toBeCloseTo(expected, 12);
  });

  it("is 1 where nothing or as much on both sides is discordant", () => {
    expect(mcNemar([1, 0], [1, 0]).p).toBe(1);
    expect(mcNemar(...answers({ both: 0, onlyA: 12, onlyB: 12, neither: 0 })).p).toBe(1);
    expect(mcNemar(...answers({ both: 0, onlyA: 15, onlyB: 15, neither: 0 })).p).toBe(1);
  });

  it("does not mind which model comes first", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(1), fc.nat(1)), { minLength: 1 }), (rows) => {
        const a = rows.map(([bit]) => bit);
        const b = rows.map(([, bit]) => bit);
        expect(mcNemar(a, b).p).toBe(mcNemar(b, a).p);
      }),
    );
  });
});
