import type { Modality } from "../gql/graphql.ts";

interface Input {
  /** Side of a picture in pixels, or tokens of a text. */
  readonly inputSize: number;
  readonly tokenizer?: string | null | undefined;
}

/** What a backbone sees of an example: `224 × 224 pixels`, `128 tokens, SentencePiece unigram, 8,000 pieces`. */
export function inputWords(modality: Modality, { inputSize, tokenizer }: Input): string {
  if (modality === "IMAGE") return `${inputSize} × ${inputSize} pixels`;
  return tokenizer ? `${inputSize} tokens, ${tokenizer}` : `${inputSize} tokens`;
}

/** The same for a narrow column. */
export function shortInput(modality: Modality, { inputSize }: Input): string {
  return modality === "IMAGE" ? `${inputSize} px` : `${inputSize} tokens`;
}
