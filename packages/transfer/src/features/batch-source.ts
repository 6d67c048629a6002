import type { AugmentationSettings } from "@graft/contracts";
import * as tf from "@tensorflow/tfjs";
import { dropTokens } from "../augment/drop-tokens.ts";
import { exampleRandom } from "../augment/example-random.ts";
import type { Mix } from "../augment/mix-batch.ts";
import type { TextBackbone } from "../backbone/load-backbone.ts";
import type { ExampleRef } from "../pictures/example-ref.ts";
import { type FeatureRows, featureShape } from "./cached-features.ts";
import { embedTexts } from "./embed-texts.ts";
import type { Cut, FeatureContext } from "./feature-context.ts";
import { POOLED } from "./feature-key.ts";
import { loadPixels } from "./load-pixels.ts";
import { openTrunk } from "./open-trunk.ts";
import { TRUNK_BATCH, type Trunk } from "./trunk.ts";

/** What an epoch does to the examples of one batch. */
export interface BatchDraw {
  readonly settings: AugmentationSettings;
  readonly epochSeed: number;
  /** Place in the epoch's order of the batch's first example. */
  readonly from: number;
  readonly mix: Mix | null;
}

/** Network inputs at a cut, by example number. */
export interface BatchSource {
  readonly count: number;
  /** [indices.length, ...shape]; the caller disposes it. Without `draw` the examples are as they are. */
  batch(indices: readonly number[], draw?: BatchDraw): Promise<tf.Tensor>;
  dispose(): void;
}

/** Batches out of rows in memory. */
export function memorySource({ shape, values, count }: FeatureRows): BatchSource {
  const length = shape.reduce((product, side) => product * side, 1);
  return {
    count,
    batch: (indices) => {
      const out = new Float32Array(indices.length * length);
      indices.forEach((index, i) => {
        out.set(values.subarray(index * length, (index + 1) * length), i * length);
      });
      return Promise.resolve(tf.tensor(out, [indices.length, ...shape]));
    },
    dispose: () => undefined,
  };
}

/** Batches computed from the examples themselves each time, nothing cached. */
export function exampleSource(context: FeatureContext, examples: readonly ExampleRef[], cut: Cut): BatchSource {
  const { backbone } = context;
  return backbone.modality === "TEXT"
    ? textSource({ ...context, backbone }, examples)
    : pictureSource(context, examples, cut);
}

function textSource(
  context: FeatureContext & { readonly backbone: TextBackbone },
  examples: readonly ExampleRef[],
): BatchSource {
  // One after the other: the encoder computes on the device, which batches made ahead must not share.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work, work);
    last = turn;
    return turn;
  };
  return {
    count: examples.length,
    batch: (indices, draw) => inTurn(() => embedded(indices, draw)),
    dispose: () => undefined,
  };

  async function embedded(indices: readonly number[], draw?: BatchDraw): Promise<tf.Tensor> {
    const chosen = indices.flatMap((index) => examples[index] ?? []);
    const shown = draw && {
      change: (tokens: readonly number[], place: number) =>
        dropTokens(tokens, draw.settings, exampleRandom(draw.epochSeed, draw.from + place)),
    };
    const rows = await embedTexts(context, chosen, shown);
    return tf.tensor(joined(rows), [rows.length, context.backbone.manifest.featureDim]);
  }
}

/** Batches computed from pictures each time: where nothing is cached, pictures are augmented, or all groups train. */
function pictureSource(context: FeatureContext, examples: readonly ExampleRef[], cut: Cut): BatchSource {
  const { backbone, inputSize: size } = context;
  const to = cut === POOLED ? backbone.groups.length : cut.group;
  // Opened with the first batch and closed with the source, whichever of the two ends first.
  let opening: Promise<Trunk> | undefined;
  const openOnce = () => {
    opening ??= openTrunk(context, { from: 0, to, pooled: cut === POOLED });
    return opening;
  };
  const shape = featureShape(context, cut);
  return {
    count: examples.length,
    batch: async (indices, draw) => {
      const chosen = indices.flatMap((index) => examples[index] ?? []);
      const pixels = await loadPixels(context, chosen, draw ?? null);
      if (to === 0) return tf.tensor(pixels, [chosen.length, ...shape]);
      const trunk = await openOnce();
      const length = size * size * 3;
      const inputs = chosen.map((_, i) => pixels.subarray(i * length, (i + 1) * length));
      const rows: Float32Array[] = [];
      for (let start = 0; start < inputs.length; start += TRUNK_BATCH)
        rows.push(...(await trunk.run(inputs.slice(start, start + TRUNK_BATCH), [size, size, 3])));
      return tf.tensor(joined(rows), [rows.length, ...shape]);
    },
    dispose: () => {
      opening?.then(
        (trunk) => trunk.dispose(),
        () => undefined,
      );
    },
  };
}

/** Rows of one length, one after the other. */
function joined(rows: readonly Float32Array[]): Float32Array {
  const length = rows[0]?.length ?? 0;
  const out = new Float32Array(rows.length * length);
  rows.forEach((row, i) => {
    out.set(row, i * length);
  });
  return out;
}
