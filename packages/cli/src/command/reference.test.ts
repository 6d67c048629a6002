import { describe, expect, it } from "vitest";
import { bareId, globalId, parseReference } from "./reference.ts";

const UUID = "0190b8f2-7c1e-7000-8000-0123456789ab";
// printf 'Run:0190b8f2-7c1e-7000-8000-0123456789ab' | base64
const GLOBAL = "UnVuOjAxOTBiOGYyLTdjMWUtNzAwMC04MDAwLTAxMjM0NTY3ODlhYg==";

describe("a reference", () => {
  it.each([
    ["digits", { name: "digits", at: undefined }],
    ["digits@3", { name: "digits", at: "3" }],
    ["me@work@production", { name: "me@work", at: "production" }],
    ["@alone", { name: "@alone", at: undefined }],
    ["open@", { name: "open@", at: undefined }],
  ])("%s is split at its last @", (text, parts) => {
    expect(parseReference(text)).toEqual(parts);
  });
});

describe("an id", () => {
  it("is understood in both forms", () => {
    expect(globalId("Run", UUID)).toBe(GLOBAL);
    expect(globalId("Run", UUID.toUpperCase())).toBe(GLOBAL);
    expect(globalId("Run", GLOBAL)).toBe(GLOBAL);
    expect(bareId(GLOBAL)).toBe(UUID);
  });

  it("that is none of ours stays as it is", () => {
    expect(globalId("Run", "nonsense")).toBe("nonsense");
    expect(bareId("nonsense")).toBe("nonsense");
  });
});
