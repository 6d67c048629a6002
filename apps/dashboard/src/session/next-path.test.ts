import { expect, it } from "vitest";
import { nextPath } from "./next-path.ts";

it("stays on this site", () => {
  expect(nextPath("/acme/digits?tab=a")).toBe("/acme/digits?tab=a");
  for (const foreign of [undefined, "https://evil.example", "//evil.example", "/\\evil.example"]) {
    expect(nextPath(foreign)).toBe("/");
  }
});
