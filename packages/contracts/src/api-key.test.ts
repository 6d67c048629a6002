import { describe, expect, it } from "vitest";
import { API_KEY_KINDS, makeApiKey, parseApiKey } from "./api-key.ts";

describe("an API key", () => {
  it.each(API_KEY_KINDS)("of kind %s has the documented form and says its kind", (kind) => {
    const key = makeApiKey(kind);
    expect(key).toMatch(new RegExp(`^graft_${kind.toLowerCase()}_[0-9A-Za-z]{32}_[0-9A-Za-z]{6}$`));
    expect(parseApiKey(key)).toEqual({ kind });
  });

  it("is not twice the same", () => {
    expect(new Set(Array.from({ length: 100 }, () => makeApiKey("AGENT"))).size).toBe(100);
  });

  it("carries the CRC-32 of what stands before, in base 62", () => {
    const key = makeApiKey("USER");
    const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    const value = [...key.slice(-6)].reduce((sum, digit) => sum * 62 + digits.indexOf(digit), 0);
    expect(value).toBe(crcBitByBit(key.slice(0, -7)));
  });

  it("with one wrong character is told from a well-formed one", () => {
    const key = makeApiKey("SERVICE");
    const at = 20;
    const other = key[at] === "a" ? "b" : "a";
    expect(parseApiKey(key.slice(0, at) + other + key.slice(at + 1))).toBeUndefined();
    expect(parseApiKey(key.replace("service", "agent"))).toBeUndefined();
    expect(parseApiKey(`${key} `)).toBeUndefined();
    expect(parseApiKey("")).toBeUndefined();
  });
});

/** CRC-32 (ISO 3309, reflected polynomial 0xEDB88320) one bit at a time, independent of zlib. */
function crcBitByBit(text: string): number {
  let crc = 0xffffffff;
  for (const byte of new TextEncoder().encode(text)) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}
