import { describe, expect, it } from "vitest";
import { allowanceFor } from "./allowed-skips.ts";

const reason = "needs data that is not here";

describe("a skip", () => {
  const allowed = [
    { suite: "e2e", reason },
    { title: "a.test.ts > census", reason },
  ];

  it("is allowed by the beginning of its title", () => {
    expect(allowanceFor({ suite: "unit", title: "a.test.ts > census > by race" }, allowed)).toBe(allowed[1]);
  });

  it("is allowed with its whole suite", () => {
    expect(allowanceFor({ suite: "e2e" }, allowed)).toBe(allowed[0]);
    expect(allowanceFor({ suite: "e2e", title: "runs.test.ts > list" }, allowed)).toBe(allowed[0]);
  });

  it("is not allowed by another test's title, nor is a suite by a test's", () => {
    expect(allowanceFor({ suite: "unit", title: "b.test.ts > census" }, allowed)).toBeUndefined();
    expect(allowanceFor({ suite: "unit" }, allowed)).toBeUndefined();
  });
});
