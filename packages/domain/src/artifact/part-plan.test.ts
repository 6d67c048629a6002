import { describe, expect, it } from "vitest";
import { planParts } from "./part-plan.ts";

describe("planParts", () => {
  it.each([
    [0, [0]],
    [1, [1]],
    [10, [10]],
    [11, [10, 1]],
    [30, [10, 10, 10]],
  ])("cuts %i bytes into parts of ten", (sizeBytes, sizes) => {
    const parts = planParts(sizeBytes, 10);
    expect(parts.map((part) => part.sizeBytes)).toEqual(sizes);
    expect(parts.map((part) => part.number)).toEqual(sizes.map((_, index) => index + 1));
    expect(parts.map((part) => part.offset)).toEqual(sizes.map((_, index) => index * 10));
  });
});
