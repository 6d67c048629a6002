import { describe, expect, it } from "vitest";
import { isAppError } from "./app-error.ts";
import { parseEmail } from "./email.ts";

function refusal(text: string): string {
  try {
    return `taken as ${parseEmail(text)}`;
  } catch (error) {
    return isAppError(error) && error.code === "EMAIL_REFUSED" ? error.message : "another error";
  }
}

describe("an e-mail address", () => {
  it("is one person's however it is typed", () => {
    expect(parseEmail("  Ada.Obi+graft@Example.ORG ")).toBe("ada.obi+graft@example.org");
    expect(parseEmail("ada@xn--bcher-kva.example")).toBe("ada@xn--bcher-kva.example");
  });

  it.each([
    ["аda@example.org", "U+0430"], // Cyrillic a
    ["ada@exаmple.org", "U+0430"],
    ["ada\u200b@example.org", "U+200B"], // zero-width space
    ["ａda@example.org", "U+FF41"], // full-width a
    ["ad\u0131@example.org", "U+0131"], // dotless i
    ["ada\u202e@example.org", "U+202E"], // right-to-left override
    ["a da@example.org", "U+0020"],
    ["ada\r\nbcc:eve@example.org", "U+000D"],
  ])("does not hold what only looks like it: %j", (text, named) => {
    expect(refusal(text)).toContain(named);
  });

  it.each(["", "ada", "ada@", "@example.org", "a@b@example.org", `${"a".repeat(250)}@example.org`])(
    "is whole: %j",
    (text) => {
      expect(refusal(text)).toContain("is no e-mail address");
    },
  );
});
