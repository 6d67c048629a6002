import { describe, expect, it } from "vitest";
import { formatModelReference, parseModelReference } from "./model-reference.ts";

const DIGEST = "ab".repeat(32);

describe("a model reference", () => {
  it.each([
    ["digits@production", { model: "digits", selector: { kind: "ALIAS", alias: "production" } }],
    ["digits@7", { model: "digits", selector: { kind: "VERSION", version: 7 } }],
    [`digits@sha256:${DIGEST}`, { model: "digits", selector: { kind: "DIGEST", digest: DIGEST } }],
    ["me@home@staging", { model: "me@home", selector: { kind: "ALIAS", alias: "staging" } }],
    ["digits@7a", { model: "digits", selector: { kind: "ALIAS", alias: "7a" } }],
  ])("%s says model and version, and is written back the same", (text, parsed) => {
    expect(parseModelReference(text)).toEqual(parsed);
    expect(formatModelReference(parseModelReference(text))).toBe(text);
  });

  it.each(["digits", "@production", "digits@", "digits@sha256:abc", "digits@99999999999", ""])(
    "%j is refused with the forms there are",
    (text) => {
      expect(() => parseModelReference(text)).toThrow(/Write MODEL@production, MODEL@7 or MODEL@sha256/);
    },
  );
});
