import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { databaseUrl, isGuessable, strongKey, strongSecret } from "./strong-secret.ts";

describe("a secret", () => {
  it.each(["changeme".repeat(4), "a".repeat(32), "ab".repeat(32), "this-is-the-default-secret-of-all", "0".repeat(64)])(
    "is refused when it can be guessed: %s",
    (text) => {
      expect(strongSecret.safeParse(text).success).toBe(false);
    },
  );

  it("is taken when it is random, always", () => {
    for (let i = 0; i < 1_000; i++) {
      const text = randomBytes(32).toString("hex");
      expect(strongSecret.safeParse(text).success, text).toBe(true);
      expect(strongKey.safeParse(text).success, text).toBe(true);
    }
  });

  it("is short or well known in the URL of a database, or is not looked at where there is none", () => {
    const url = (password: string) => databaseUrl.safeParse(`postgresql://graft_api${password}@db/graft`).success;
    expect([url(""), url(":postgres"), url(":password"), url(":graft")]).toEqual([true, false, false, false]);
    expect(url(`:${randomBytes(16).toString("hex")}`)).toBe(true);
    expect(isGuessable("minioadmin")).toBe(true);
  });
});
