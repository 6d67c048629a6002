import { describe, expect, it } from "vitest";
import { parseDisplayName, parseSlug } from "./slug.ts";

describe("a slug", () => {
  it.each(["a", "7", "birds", "ants-and-bees", "a".repeat(48)])("may be %j", (slug) => {
    expect(parseSlug(slug)).toBe(slug);
  });

  it.each(["", "A", "-a", "a-", "a--b", "a_b", "a b", "a/b", "ä", "a\n", "a".repeat(49)])("is never %j", (slug) => {
    expect(() => parseSlug(slug)).toThrow(expect.objectContaining({ code: "INPUT_INVALID" }));
  });
});

describe("a name for people", () => {
  it("is trimmed", () => {
    expect(parseDisplayName("  Ada & friends ")).toBe("Ada & friends");
    expect(parseDisplayName("x".repeat(128))).toHaveLength(128);
  });

  it.each(["", "  ", "x".repeat(129), "a\u0000b", "a\nb", "evil\u202Egpj"])("is never %j", (name) => {
    expect(() => parseDisplayName(name)).toThrow(expect.objectContaining({ code: "INPUT_INVALID" }));
  });
});
