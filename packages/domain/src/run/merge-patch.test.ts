import { expect, it } from "vitest";
import { mergePatch } from "./merge-patch.ts";

// Cases of RFC 7396, appendix A, and one of our own with a name that objects inherit.
it.each([
  [{ a: "b" }, { a: "c" }, { a: "c" }],
  [{ a: "b" }, { b: "c" }, { a: "b", b: "c" }],
  [{ a: "b", b: "c" }, { a: null }, { b: "c" }],
  [{ a: ["b"] }, { a: "c" }, { a: "c" }],
  [{ a: { b: "c" } }, { a: { b: "d", c: null } }, { a: { b: "d" } }],
  [{ a: [{ b: "c" }] }, { a: [1] }, { a: [1] }],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [[1, 2], { a: "b", c: null }, { a: "b" }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  [{ a: 1 }, { toString: "x" }, { a: 1, toString: "x" }],
])("merges %j and %j into %j", (target, patch, merged) => {
  expect(mergePatch(target, patch)).toEqual(merged);
});
