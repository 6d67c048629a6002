import { parseValue } from "graphql";
import { describe, expect, it } from "vitest";
import { BigIntScalar } from "./big-int.ts";
import { DateTime } from "./date-time.ts";
import { Double } from "./double.ts";
import { Sha256 } from "./sha256.ts";

describe("BigInt", () => {
  it("goes out as a number while a double carries it exactly, and as digits beyond", () => {
    expect(BigIntScalar.serialize(42n)).toBe(42);
    expect(BigIntScalar.serialize(2n ** 53n - 1n)).toBe(9007199254740991);
    expect(BigIntScalar.serialize(2n ** 53n)).toBe("9007199254740992");
    expect(BigIntScalar.serialize(7)).toBe(7);
  });

  it("comes in as either", () => {
    expect(BigIntScalar.parseValue(42)).toBe(42n);
    expect(BigIntScalar.parseValue("-9223372036854775808")).toBe(-(2n ** 63n));
    expect(BigIntScalar.parseLiteral(parseValue("9007199254740993"))).toBe(9007199254740993n);
  });

  it.each([1.5, "1.5", "", "x", 2 ** 53, "9223372036854775808", null, true, [1], {}])("refuses %j", (value) => {
    expect(() => BigIntScalar.parseValue(value)).toThrow();
  });
});

describe("Double", () => {
  it("names what JSON numbers cannot say", () => {
    expect(Double.serialize(0.5)).toBe(0.5);
    expect(Double.serialize(Number.NaN)).toBe("NaN");
    expect(Double.serialize(Number.NEGATIVE_INFINITY)).toBe("-Infinity");
  });

  it("reads both spellings", () => {
    expect(Double.parseValue("NaN")).toBeNaN();
    expect(Double.parseValue("Infinity")).toBe(Number.POSITIVE_INFINITY);
    expect(Double.parseLiteral(parseValue("1e-3"))).toBe(0.001);
    expect(Double.parseLiteral(parseValue("2"))).toBe(2);
  });

  it.each(["1", "nan", "toString", null, {}])("refuses %j", (value) => {
    expect(() => Double.parseValue(value)).toThrow();
  });
});

describe("DateTime", () => {
  it("is a moment in UTC with milliseconds", () => {
    expect(DateTime.serialize(new Date(Date.UTC(2026, 0, 31, 12)))).toBe("2026-01-31T12:00:00.000Z");
    expect(DateTime.parseValue("2026-01-31T13:00:00+01:00")).toEqual(new Date(Date.UTC(2026, 0, 31, 12)));
  });

  it.each(["", "yesterday", 0, null, "2026-13-01"])("refuses %j", (value) => {
    expect(() => DateTime.parseValue(value)).toThrow();
  });
});

describe("SHA256", () => {
  it("is 64 small hexadecimal digits and nothing else", () => {
    const digest = "0123456789abcdef".repeat(4);
    expect(Sha256.parseValue(digest)).toBe(digest);
    for (const wrong of [digest.toUpperCase(), digest.slice(1), `${digest}0`, `${digest}\n`, 1]) {
      expect(() => Sha256.parseValue(wrong)).toThrow();
    }
  });
});
