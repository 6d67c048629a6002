import { describe, expect, it } from "vitest";
import { canonicalJson } from "./canonical-json.ts";

describe("canonical JSON", () => {
  it("sorts keys by code units and leaves no white space (the example of RFC 8785, section 3.2.3, in part)", () => {
    expect(canonicalJson({ "\u20ac": "Euro Sign", "\r": "Carriage Return", "1": "One", "\u0080": "Control" })).toBe(
      '{"\\r":"Carriage Return","1":"One","\u0080":"Control","\u20ac":"Euro Sign"}',
    );
  });

  it("prints numbers as ECMAScript does (RFC 8785, appendix B)", () => {
    expect(canonicalJson([Number("333333333.33333329"), 1e30, 4.5, 2e-3, 1e-27, -0])).toBe(
      "[333333333.3333333,1e+30,4.5,0.002,1e-27,0]",
    );
  });

  it("leaves undefined members out, keeps null, and keeps the order of lists", () => {
    expect(canonicalJson({ b: undefined, a: null, c: [3, 1, 2] })).toBe('{"a":null,"c":[3,1,2]}');
  });

  it("refuses what JSON cannot carry", () => {
    expect(() => canonicalJson({ loss: Number.NaN })).toThrow(TypeError);
    expect(() => canonicalJson([Number.POSITIVE_INFINITY])).toThrow(TypeError);
  });
});
