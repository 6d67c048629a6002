import { describe, expect, it } from "vitest";
import { digestOfTree, sha256Hex } from "./digest.ts";

/** FIPS 180-2, appendix B.1: SHA-256 of "abc". */
const ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

describe("digests", () => {
  it("equal the published one of abc, from text and from bytes", () => {
    expect(sha256Hex("abc")).toBe(ABC);
    expect(sha256Hex(new Uint8Array([97, 98, 99]))).toBe(ABC);
  });

  const a = { path: "a.txt", sha256: ABC, sizeBytes: 3 };
  const b = { path: "b/c.txt", sha256: ABC, sizeBytes: 3 };

  it("of a tree do not depend on the order its files come in", () => {
    expect(digestOfTree([b, a])).toBe(digestOfTree([a, b]));
  });

  it("of a tree are the SHA-256 of the sorted list's canonical JSON", () => {
    const list = `[{"path":"a.txt","sha256":"${ABC}","sizeBytes":3},{"path":"b/c.txt","sha256":"${ABC}","sizeBytes":3}]`;
    expect(digestOfTree([b, a])).toBe(sha256Hex(list));
  });

  it("of a tree change with a name, a content and a size", () => {
    const digests = [[a], [{ ...a, path: "A.txt" }], [{ ...a, sha256: sha256Hex("x") }], [{ ...a, sizeBytes: 4 }]];
    expect(new Set(digests.map(digestOfTree)).size).toBe(4);
  });
});
