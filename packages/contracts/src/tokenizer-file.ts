import { z } from "zod";

/**
 * The vocabulary of a SentencePiece unigram tokenizer: each piece with its score, the natural logarithm of its
 * probability, at the position that is its number. `▁` in a piece stands for the space before a word.
 */
export const tokenizerFileSchema = z.strictObject({
  format: z.literal("graft.tokenizer/1"),
  kind: z.literal("SENTENCEPIECE_UNIGRAM"),
  /** Unicode normalization text goes through first. */
  normalization: z.literal("NFKC"),
  /** Pieces before this number are control marks, which no text contains. Number 0 stands for anything unknown. */
  reserved: z.int().positive(),
  pieces: z.array(z.tuple([z.string().min(1), z.number()])).min(1),
});
export type TokenizerFile = z.infer<typeof tokenizerFileSchema>;
