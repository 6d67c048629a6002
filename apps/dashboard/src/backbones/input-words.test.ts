import { describe, expect, it } from "vitest";
import { inputWords, shortInput } from "./input-words.ts";

describe("what a backbone sees of an example", () => {
  it("is said in pixels for pictures and in tokens for text", () => {
    const encoder = { inputSize: 128, tokenizer: "SentencePiece unigram, 8,000 pieces" };
    expect(inputWords("IMAGE", { inputSize: 224 })).toBe("224 × 224 pixels");
    expect(inputWords("TEXT", encoder)).toBe("128 tokens, SentencePiece unigram, 8,000 pieces");
    expect(shortInput("IMAGE", { inputSize: 224 })).toBe("224 px");
    expect(shortInput("TEXT", encoder)).toBe("128 tokens");
  });
});
