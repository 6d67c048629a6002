import { type SentenceEncoder, TEXT_BATCH } from "./sentence-encoder.ts";

/** Features of a few texts: their positions among those that were asked for, a row each, and what one of them cost. */
export interface EmbeddedBatch {
  readonly indices: readonly number[];
  readonly rows: readonly Float32Array[];
  readonly seconds: number;
}

/** Computes the features of texts given as tokens, those of one width together. */
export async function* embedTokens(
  encoder: SentenceEncoder,
  texts: readonly (readonly number[])[],
): AsyncGenerator<EmbeddedBatch> {
  const byWidth = new Map<number, number[]>();
  for (const [index, tokens] of texts.entries()) {
    const width = encoder.width(tokens.length);
    byWidth.set(width, [...(byWidth.get(width) ?? []), index]);
  }
  for (const [width, members] of byWidth) {
    for (let start = 0; start < members.length; start += TEXT_BATCH) {
      const indices = members.slice(start, start + TEXT_BATCH);
      const started = performance.now();
      const rows = await encoder.embed({ rows: indices.map((index) => texts[index] ?? []), width });
      yield { indices, rows, seconds: (performance.now() - started) / 1000 / indices.length };
    }
  }
}
