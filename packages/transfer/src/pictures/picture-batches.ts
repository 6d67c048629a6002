import type { ExampleRef } from "./example-ref.ts";

export interface PictureBatch {
  readonly examples: readonly ExampleRef[];
  /** [examples, side, side, 3]. */
  readonly pixels: Float32Array;
}

/** Batches in order; those that come next are made on other threads while the caller computes on the last. */
export async function* pictureBatches(
  examples: readonly ExampleRef[],
  {
    batchSize,
    load,
  }: { readonly batchSize: number; readonly load: (some: readonly ExampleRef[]) => Promise<Float32Array> },
): AsyncGenerator<PictureBatch> {
  const ahead: { examples: readonly ExampleRef[]; pixels: Promise<Float32Array> }[] = [];
  let next = 0;
  const fill = () => {
    for (; ahead.length < BATCHES_AHEAD && next < examples.length; next += batchSize) {
      const some = examples.slice(next, next + batchSize);
      const pixels = load(some);
      // Awaited some turns later; until then a failure must not count as unhandled.
      pixels.catch(() => undefined);
      ahead.push({ examples: some, pixels });
    }
  };
  fill();
  for (let first = ahead.shift(); first !== undefined; first = ahead.shift()) {
    fill();
    yield { examples: first.examples, pixels: await first.pixels };
  }
}

/** Batches that are made ahead of the one being computed on: enough that an uneven one is no wait, few enough for memory. */
export const BATCHES_AHEAD = 3;
