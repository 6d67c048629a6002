import { AppError, type TextBackboneManifest } from "@graft/contracts";
import * as tf from "@tensorflow/tfjs";
import { takeValues } from "../backend/read-values.ts";
import type { UnigramTokenizer } from "./unigram-tokenizer.ts";

/** Rows the graph computes at once. Fixed, so that a feature does not depend on what was computed beside it. */
const ROWS = 16;
/** Texts of one batch: the first row fills the batch's width. */
export const TEXT_BATCH = ROWS - 1;
/** Widths go up by this many tokens: a short text costs little, and there are few shapes to compile kernels for. */
const WIDTH_STEP = 32;

/** Texts as token numbers, and the width all of them are computed at. */
export interface TokenBatch {
  readonly rows: readonly (readonly number[])[];
  readonly width: number;
}

/** A frozen text encoder: its tokenizer and its graph on the open backend. */
export class SentenceEncoder {
  readonly #graph: tf.GraphModel;
  readonly #tokenizer: UnigramTokenizer;
  readonly #manifest: TextBackboneManifest;

  constructor(graph: tf.GraphModel, tokenizer: UnigramTokenizer, manifest: TextBackboneManifest) {
    this.#graph = graph;
    this.#tokenizer = tokenizer;
    this.#manifest = manifest;
  }

  /**
   * Token numbers of a text, at most `maxTokens` and never more than the graph looks at. White space of any kind is one
   * space: the vocabulary knows no line breaks.
   */
  tokens(text: string, maxTokens: number): number[] {
    return this.#tokenizer.encode(
      text.replace(/\s+/g, " ").trim(),
      Math.min(maxTokens, this.#manifest.input.maxTokens),
    );
  }

  /** Width a text of so many tokens is computed at: a function of the text alone. */
  width(tokens: number): number {
    return Math.min(this.#manifest.input.maxTokens, Math.ceil(tokens / WIDTH_STEP) * WIDTH_STEP);
  }

  /**
   * Feature vectors of up to {@link TEXT_BATCH} texts of one width. A row of the full width goes first and rows of it
   * fill up the rest, since the graph pads to the longest row it is given.
   *
   * @throws AppError BACKEND_UNAVAILABLE where the backend lacks an operation of the graph.
   */
  async embed({ rows, width }: TokenBatch): Promise<Float32Array[]> {
    const filler = new Array<number>(width).fill(0);
    const all = [filler, ...rows, ...new Array<readonly number[]>(TEXT_BATCH - rows.length).fill(filler)];
    const output = await this.#run(
      all.flatMap((row, r) => row.flatMap((_, position) => [r, position])),
      all.flat(),
    );
    const values = await takeValues(output);
    const { featureDim } = this.#manifest;
    return rows.map((_, i) => Float32Array.from(values.subarray((i + 1) * featureDim, (i + 2) * featureDim)));
  }

  async #run(indices: readonly number[], values: readonly number[]): Promise<tf.Tensor> {
    const { feed, output } = this.#manifest.input;
    const inputs = {
      [feed.indices]: tf.tensor2d([...indices], [values.length, 2], "int32"),
      [feed.values]: tf.tensor1d([...values], "int32"),
    };
    try {
      return (await this.#graph.executeAsync(inputs, output)) as tf.Tensor;
    } catch (cause) {
      throw unsupported(this.#manifest.name, cause);
    } finally {
      tf.dispose(inputs);
    }
  }

  dispose(): void {
    this.#graph.dispose();
  }
}

/** A backend that lacks a kernel is named, never swapped for another behind the caller's back. */
function unsupported(backbone: string, cause: unknown): unknown {
  const kernel = cause instanceof Error ? /Kernel '(\w+)' not registered/.exec(cause.message)?.[1] : undefined;
  if (kernel === undefined) return cause;
  return new AppError(
    "BACKEND_UNAVAILABLE",
    `The backend ${tf.getBackend()} lacks the operation ${kernel}, which ${backbone} needs: start the agent with GRAFT_BACKEND=wasm or GRAFT_BACKEND=cpu.`,
    { cause, details: { backend: tf.getBackend(), kernel } },
  );
}
