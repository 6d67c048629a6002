import * as tf from "@tensorflow/tfjs";
import type { TextBackbone } from "../backbone/load-backbone.ts";
import type { ExampleRef } from "../pictures/example-ref.ts";
import { decodeAll } from "../pictures/picture-batches.ts";
import { type FeatureRows, featureShape } from "./cached-features.ts";
import { embedTexts } from "./embed-texts.ts";
import type { Cut, FeatureContext } from "./feature-context.ts";
import { POOLED } from "./feature-key.ts";
import { openTrunk } from "./open-trunk.ts";
import { mirrored, pixelsOf } from "./pixels.ts";
import { pictureInput } from "./preprocessing.ts";
import { TRUNK_BATCH, type Trunk } from "./trunk.ts";

/** Network inputs at a cut, by example number. */
export interface BatchSource {
  readonly count: number;
  /** [indices.length, ...shape]; the caller disposes it. `mirror` tells per index whether left and right swap. */
  batch(indices: readonly number[], mirror?: readonly boolean[]): Promise<tf.Tensor>;
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
  return {
    count: examples.length,
    batch: async (indices) => {
      const rows = await embedTexts(
        context,
        indices.flatMap((index) => examples[index] ?? []),
      );
      return tf.tensor(joined(rows), [rows.length, context.backbone.manifest.featureDim]);
    },
    dispose: () => undefined,
  };
}

/** Batches computed from pictures each time: where nothing is cached, pictures are augmented, or all groups train. */
function pictureSource(context: FeatureContext, examples: readonly ExampleRef[], cut: Cut): BatchSource {
  const { backbone, inputSize: size } = context;
  const input = pictureInput(backbone);
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
    batch: async (indices, mirror) => {
      const chosen = indices.flatMap((index) => examples[index] ?? []);
      const pictures = await decodeAll(chosen, { read: context.readExample, size });
      const pixels = pictures.map((picture, i) =>
        pixelsOf(mirror?.[i] === true ? mirrored(picture, size) : picture, input),
      );
      const trunk = to === 0 ? null : await openOnce();
      const rows: Float32Array[] = [];
      for (let start = 0; start < pixels.length; start += TRUNK_BATCH) {
        const part = pixels.slice(start, start + TRUNK_BATCH);
        rows.push(...(trunk === null ? part : await trunk.run(part, [size, size, 3])));
      }
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
