import { describe, expect, it } from "vitest";
import { TINY_VOCABULARY } from "../testing/tiny-text-backbone.ts";
import { UnigramTokenizer } from "./unigram-tokenizer.ts";

const tokenizer = new UnigramTokenizer(TINY_VOCABULARY);
const pieces = (text: string, maxTokens = 99) =>
  tokenizer.encode(text, maxTokens).map((id) => TINY_VOCABULARY.pieces[id]?.[0]);

describe("a unigram tokenizer", () => {
  it("takes the way with the largest sum of scores, not the longest piece", () => {
    // ▁prize as one piece scores -6; as ▁pri + ze it scores -2.75 - 3 = -5.75.
    expect(pieces("win a prize")).toEqual(["▁win", "▁a", "▁pri", "ze"]);
  });

  it("reads a run of unknown characters as one piece, also across a space that is part of none", () => {
    expect(pieces("win XY漢🙂")).toEqual(["▁win", "▁", "\ufffd"]);
    expect(pieces("sXYs")).toEqual(["▁", "s", "\ufffd", "s"]);
  });

  it("never matches control marks", () => {
    expect(pieces("<s>")).toEqual(["▁", "\ufffd", "s", "\ufffd"]);
  });

  it("normalizes by NFKC first", () => {
    expect(pieces("ｗｉｎ")).toEqual(["▁win"]);
  });

  it("of two equal sums takes the shorter last piece, as the published tokenizer does", () => {
    const file = {
      ...TINY_VOCABULARY,
      pieces: [...TINY_VOCABULARY.pieces, ["▁x", -1], ["xx", -2], ["▁xx", -2], ["x", -1]],
    };
    // ▁xx scores -2, and so does ▁x + x.
    const equal = new UnigramTokenizer(file as typeof TINY_VOCABULARY);
    expect(equal.encode("xx", 9).map((id) => file.pieces[id]?.[0])).toEqual(["▁x", "x"]);
  });

  it("gives the first pieces of a text, the same as those of the whole", () => {
    const text = "win a prize today ".repeat(40).trim();
    expect(pieces(text, 7)).toEqual(pieces(text).slice(0, 7));
    expect(pieces("")).toEqual([]);
  });

  it("refuses a vocabulary whose pieces span words", () => {
    const spanning = { ...TINY_VOCABULARY, pieces: [...TINY_VOCABULARY.pieces, ["▁win▁a", -1] as [string, number]] };
    expect(() => new UnigramTokenizer(spanning)).toThrow(expect.objectContaining({ code: "BACKBONE_CORRUPT" }));
  });
});
