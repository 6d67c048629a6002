import { describe, expect, it } from "vitest";
import { sqlState } from "./sql-state.ts";

describe("sqlState", () => {
  it.each([
    ["pg's own error", { code: "23505" }, "23505"],
    ["the driver adapter's", { cause: { originalCode: "GR001" } }, "GR001"],
    [
      "Prisma's around the adapter's",
      { code: "P2010", meta: { driverAdapterError: { cause: { originalCode: "42501" } } } },
      "42501",
    ],
    ["Prisma's write conflict without a cause", { code: "P2034" }, "40001"],
    ["Prisma's write conflict that was a deadlock", { code: "P2034", cause: { originalCode: "40P01" } }, "40P01"],
    ["Prisma's other codes", { code: "P2025" }, undefined],
    ["an error of the network", { code: "ECONNREFUSED" }, undefined],
    ["an ordinary error", new Error("no"), undefined],
    ["nothing", undefined, undefined],
    ["a word", "23505", undefined],
  ])("reads %s", (_, error, state) => {
    expect(sqlState(error)).toBe(state);
  });

  it("ends on an error that is its own cause", () => {
    const error = new Error("round") as Error & { cause?: unknown };
    error.cause = error;
    expect(sqlState(error)).toBeUndefined();
  });
});
