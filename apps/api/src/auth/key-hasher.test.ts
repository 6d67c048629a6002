import { createHmac, hkdfSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { keyHasher, sameDigest } from "./key-hasher.ts";

describe("what is stored of a key", () => {
  const { hash } = keyHasher("x".repeat(32));

  it("is an HMAC under a secret derived from the installation's", () => {
    const derived = Buffer.from(hkdfSync("sha256", "x".repeat(32), "", "graft api keys", 32));
    expect(hash("graft_agent_a")).toBe(createHmac("sha256", derived).update("graft_agent_a").digest("hex"));
  });

  it("differs between installations", () => {
    expect(keyHasher("y".repeat(32)).hash("graft_agent_a")).not.toBe(hash("graft_agent_a"));
  });

  it("is compared whole", () => {
    expect(sameDigest("abcd", "abcd")).toBe(true);
    expect(sameDigest("abcd", "abce")).toBe(false);
    expect(sameDigest("abcd", "abcde")).toBe(false);
  });
});
