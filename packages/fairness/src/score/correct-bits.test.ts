import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeCorrect, encodeCorrect } from "./correct-bits.ts";

describe("encodeCorrect", () => {
  it("puts the first example in the most significant bit", () => {
    // 1000 0001 1000 0000 = 0x81 0x80
    expect(encodeCorrect([1, 0, 0, 0, 0, 0, 0, 1, 1])).toBe(Buffer.from([0x81, 0x80]).toString("base64"));
  });

  it("is undone by decodeCorrect", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1)), (bits) => {
        expect([...decodeCorrect(encodeCorrect(bits), bits.length)]).toEqual(bits);
      }),
    );
  });
});

describe("decodeCorrect", () => {
  it.each([
    ["another count", encodeCorrect([1, 1, 1]), 2],
    ["bytes too many", encodeCorrect(new Uint8Array(16)), 8],
    ["bytes too few", encodeCorrect(new Uint8Array(8)), 9],
    ["no base64", "*?", 8],
  ])("refuses %s", (_, base64, count) => {
    expect(() => decodeCorrect(base64, count)).toThrow(`exactly ${count} examples`);
  });
});
