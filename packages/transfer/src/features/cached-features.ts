import type { ExampleRef } from "../pictures/example-ref.ts";
import { pictureBatches } from "../pictures/picture-batches.ts";
import type { CacheMeter } from "./cache-meter.ts";
import { embeddedBatches, type TextContext } from "./embed-texts.ts";
import { breathe, type Cut, type FeatureContext, featureKey } from "./feature-context.ts";
import { POOLED } from "./feature-key.ts";
import { FeatureStore } from "./feature-store.ts";
import { loadPixels } from "./load-pixels.ts";
import { openTrunk } from "./open-trunk.ts";
import { shapeAt, TRUNK_BATCH, type Trunk } from "./trunk.ts";

/** Features of some examples, one row each, in memory. */
export interface FeatureRows {
  /** Shape of one row: [height, width, channels], or [features] when pooled. */
  readonly shape: readonly number[];
  readonly values: Float32Array;
  readonly count: number;
}

export interface CachedFeaturesInput {
  readonly context: FeatureContext;
  readonly meter: CacheMeter;
  readonly examples: readonly ExampleRef[];
  readonly cut: Cut;
  /** Group whose cached input the features are computed from, so that several cuts share one pass over pictures. */
  readonly via?: number | undefined;
}

/** Shape of one example's features at a cut. */
export function featureShape({ backbone, inputSize }: FeatureContext, cut: Cut): number[] {
  if (backbone.modality === "TEXT") return [backbone.manifest.featureDim];
  const group = cut === POOLED ? backbone.groups.length : cut.group;
  const shape = shapeAt(backbone, inputSize, group);
  return cut === POOLED ? [shape[2]] : shape;
}

/** Reads features from the cache, computing and storing those that are not there. */
export async function cachedFeatures(input: CachedFeaturesInput): Promise<FeatureRows> {
  const { context, examples, cut } = input;
  const shape = featureShape(context, cut);
  const length = shape.reduce((product, side) => product * side, 1);
  const store = await FeatureStore.open(context.cacheFolder, featureKey(context, cut), length);
  try {
    const values = new Float32Array(examples.length * length);
    const row = (index: number) => values.subarray(index * length, (index + 1) * length);
    const missing = new Map<string, ExampleRef>();
    for (const [index, example] of examples.entries()) {
      if (await store.read(example.sha256, row(index))) {
        input.meter.hit(example.sha256, store.secondsOf(example.sha256));
      } else missing.set(example.sha256, example);
    }
    if (missing.size > 0) {
      await computeMissing(store, { ...input, examples: [...missing.values()] });
      for (const [index, { sha256 }] of examples.entries()) {
        if (missing.has(sha256) && !(await store.read(sha256, row(index)))) {
          throw new Error(`The feature cache lost the row of ${sha256} it had just written.`);
        }
      }
    }
    return { shape, values, count: examples.length };
  } finally {
    await store.close();
  }
}

/** Computes what is missing, from the cached input of `via` where it lies before the cut, else from the examples. */
async function computeMissing(store: FeatureStore, input: CachedFeaturesInput): Promise<void> {
  const { context, cut, via } = input;
  const { backbone } = context;
  if (backbone.modality === "TEXT") return computeFromTexts(store, { ...input, context: { ...context, backbone } });
  const end = cut === POOLED ? backbone.groups.length : cut.group;
  // A cut behind the last group has no group to be the input of; pooling alone is not worth a store.
  const from = via !== undefined && via < Math.min(end, backbone.groups.length) ? via : 0;
  const trunk = await openTrunk({ ...context, backbone }, { from, to: end, pooled: cut === POOLED });
  try {
    await (from === 0 ? computeFromPictures : computeFromRows)({ store, trunk, from, input });
  } finally {
    trunk.dispose();
  }
}

async function computeFromTexts(
  store: FeatureStore,
  { context, meter, examples }: CachedFeaturesInput & { readonly context: TextContext },
): Promise<void> {
  let done = 0;
  for await (const { indices, rows, seconds } of embeddedBatches(context, examples)) {
    const digests = indices.map((index) => examples[index]?.sha256 ?? "");
    await store.append(digests.map((example, i) => ({ example, values: rows[i] ?? new Float32Array(), seconds })));
    for (const example of digests) meter.miss(example, seconds);
    done += rows.length;
    context.onComputed?.(done, examples.length);
    await breathe(context.signal);
  }
}

interface Computation {
  readonly store: FeatureStore;
  readonly trunk: Trunk;
  readonly from: number;
  readonly input: CachedFeaturesInput;
}

async function computeFromPictures({ store, trunk, input }: Computation): Promise<void> {
  const { context, meter, examples } = input;
  const size = context.inputSize;
  const length = size * size * 3;
  const load = (some: readonly ExampleRef[]) => loadPixels(context, some);
  let done = 0;
  let started = performance.now();
  for await (const batch of pictureBatches(examples, { batchSize: TRUNK_BATCH, load })) {
    const inputs = batch.examples.map((_, i) => batch.pixels.subarray(i * length, (i + 1) * length));
    const rows = await trunk.run(inputs, [size, size, 3]);
    const seconds = (performance.now() - started) / 1000 / rows.length;
    started = performance.now();
    const stored = batch.examples.map(({ sha256 }, i) => ({
      example: sha256,
      values: rows[i] ?? new Float32Array(),
      seconds,
    }));
    await store.append(stored);
    for (const { example } of stored) meter.miss(example, seconds);
    done += rows.length;
    context.onComputed?.(done, examples.length);
    await breathe(context.signal);
  }
}

async function computeFromRows({ store, trunk, from, input }: Computation): Promise<void> {
  const { context, examples } = input;
  const cut = { group: from };
  const rows = await cachedFeatures({ ...input, cut, via: undefined });
  const shape = rows.shape as [number, number, number];
  const length = shape[0] * shape[1] * shape[2];
  const below = await FeatureStore.open(context.cacheFolder, featureKey(context, cut), length);
  try {
    for (let start = 0; start < examples.length; start += TRUNK_BATCH) {
      const batch = examples.slice(start, start + TRUNK_BATCH);
      const started = performance.now();
      const inputs = batch.map((_, i) => rows.values.subarray((start + i) * length, (start + i + 1) * length));
      const outputs = await trunk.run(inputs, shape);
      const seconds = (performance.now() - started) / 1000 / batch.length;
      // A pooled row stands for the whole pass over the picture: its cost includes that of the row it came from.
      await store.append(
        batch.map(({ sha256 }, i) => ({
          example: sha256,
          values: outputs[i] ?? new Float32Array(),
          seconds: seconds + below.secondsOf(sha256),
        })),
      );
      await breathe(context.signal);
    }
  } finally {
    await below.close();
  }
}
