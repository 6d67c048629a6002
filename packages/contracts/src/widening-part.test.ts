import { describe, expect, it } from "vitest";
import { wideningPart } from "./widening-part.ts";

const part = { value: -0.5, low: -0.6, high: -0.3, method: "bootstrap", count: 100 } as const;

describe("wideningPart", () => {
  it("turns a part that favours the second name when the second name has the larger rate", () => {
    expect(wideningPart(part, { between: ["red", "blue"] })).toEqual({ ...part, value: 0.5, low: 0.3, high: 0.6 });
  });

  it("leaves it when the first name has the larger rate: there it narrows the gap", () => {
    expect(wideningPart(part, { between: ["blue", "red"] })).toBe(part);
  });

  it("leaves what could not be estimated", () => {
    const missing = { undefined: "too few" };
    expect(wideningPart(missing, { between: ["red", "blue"] })).toBe(missing);
  });
});
