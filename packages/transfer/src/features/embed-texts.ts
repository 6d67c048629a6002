import type { TextBackbone } from "../backbone/load-backbone.ts";
import type { ExampleRef } from "../pictures/example-ref.ts";
import { decodeText } from "../text/decode-text.ts";
import { type EmbeddedBatch, embedTokens } from "../text/embed-tokens.ts";
import type { FeatureContext } from "./feature-context.ts";

export type TextContext = FeatureContext & { readonly backbone: TextBackbone };

/** What is done to the tokens of the example at a place before they are embedded. */
export interface TokenChange {
  readonly change: (tokens: readonly number[], place: number) => number[];
}

/** Reads and tokenizes texts, then computes their features batch by batch. */
export async function* embeddedBatches(
  { backbone: { encoder }, inputSize, readExample }: TextContext,
  examples: readonly ExampleRef[],
  changed?: TokenChange,
): AsyncGenerator<EmbeddedBatch> {
  const texts: number[][] = [];
  for (const [place, { sha256, path }] of examples.entries()) {
    const tokens = encoder.tokens(decodeText({ name: path, bytes: await readExample(sha256) }), inputSize);
    texts.push(changed === undefined ? tokens : changed.change(tokens, place));
  }
  yield* embedTokens(encoder, texts);
}

/** Feature vectors of texts, in order. */
export async function embedTexts(
  context: TextContext,
  examples: readonly ExampleRef[],
  changed?: TokenChange,
): Promise<Float32Array[]> {
  const found: Float32Array[] = new Array(examples.length);
  for await (const { indices, rows } of embeddedBatches(context, examples, changed)) {
    for (const [i, index] of indices.entries()) found[index] = rows[i] ?? new Float32Array();
  }
  return found;
}
