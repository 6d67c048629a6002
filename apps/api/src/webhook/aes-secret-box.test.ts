import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { aesSecretBox } from "./aes-secret-box.ts";

describe("a sealed secret", () => {
  const box = aesSecretBox(randomBytes(32));
  const sealed = box.seal("graft_webhook_x", "webhook 1");

  it("opens again, is different each time, and does not show what it holds", () => {
    expect(box.open(sealed, "webhook 1")).toBe("graft_webhook_x");
    expect(box.seal("graft_webhook_x", "webhook 1")).not.toBe(sealed);
    expect(Buffer.from(sealed.slice(3), "base64url").toString("latin1")).not.toContain("graft");
  });

  it("opens under a key of before, and is sealed with the new one", () => {
    const [old, fresh] = [randomBytes(32), randomBytes(32)];
    const before = aesSecretBox(old).seal("graft_webhook_y", "webhook 1");
    const rotated = aesSecretBox(fresh, [randomBytes(32), old]);
    expect(rotated.open(before, "webhook 1")).toBe("graft_webhook_y");
    expect(aesSecretBox(fresh).open(rotated.seal("z", "webhook 1"), "webhook 1")).toBe("z");
    expect(() => aesSecretBox(fresh, [randomBytes(32)]).open(before, "webhook 1")).toThrow();
  });

  it("does not open under another key, for another webhook, or when one bit was changed", () => {
    expect(() => aesSecretBox(randomBytes(32)).open(sealed, "webhook 1")).toThrow();
    expect(() => box.open(sealed, "webhook 2")).toThrow();
    const bytes = Buffer.from(sealed.slice(3), "base64url");
    for (const place of [0, 12, bytes.length - 1]) {
      const altered = Buffer.from(bytes);
      altered[place] = (altered[place] ?? 0) ^ 1;
      expect(() => box.open(`v1.${altered.toString("base64url")}`, "webhook 1")).toThrow();
    }
    expect(() => box.open("", "webhook 1")).toThrow();
  });
});
