import { describe, expect, it } from "vitest";
import { mergeKeysetPage } from "./keyset-pagination.ts";

const page = (refs: string, end: string) => ({
  edges: [...refs].map((letter) => ({ node: { __ref: letter } })),
  pageInfo: { endCursor: end },
});
const refs = (connection: ReturnType<typeof mergeKeysetPage>) =>
  connection.edges.map(({ node }) => node.__ref).join("");

describe("mergeKeysetPage", () => {
  it("puts a later page behind", () => {
    const merged = mergeKeysetPage(page("abc", "c"), page("cde", "e"), "c");
    expect(refs(merged)).toBe("abcde");
    expect(merged.pageInfo).toEqual({ endCursor: "e" });
  });
  it("puts new rows in front and keeps what was scrolled through", () => {
    const merged = mergeKeysetPage(page("abcdef", "f"), page("xabc", "c"), undefined);
    expect(refs(merged)).toBe("xabcdef");
    expect(merged.pageInfo).toEqual({ endCursor: "f" });
  });
  it("drops rows of the head that left the list", () => {
    expect(refs(mergeKeysetPage(page("abcdef", "f"), page("acd", "d"), undefined))).toBe("acdef");
  });
  it("starts over when the pages no longer meet, and when nothing is left", () => {
    expect(refs(mergeKeysetPage(page("abc", "c"), page("xyz", "z"), undefined))).toBe("xyz");
    expect(refs(mergeKeysetPage(page("abc", "c"), page("", ""), undefined))).toBe("");
  });
});
