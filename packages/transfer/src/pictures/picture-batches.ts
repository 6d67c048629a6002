import { decodePicture } from "./decode-picture.ts";
import type { ExampleRef, ReadExample } from "./example-ref.ts";

export interface PictureSource {
  readonly read: ReadExample;
  /** Side in pixels. */
  readonly size: number;
}

/** Decodes pictures side by side: each `size * size * 3` bytes. */
export function decodeAll(examples: readonly ExampleRef[], { read, size }: PictureSource): Promise<Uint8Array[]> {
  return Promise.all(
    examples.map(async ({ path, sha256 }) => decodePicture({ name: path, bytes: await read(sha256) }, size)),
  );
}

/** Batches in order; the next one is decoded on sharp's threads while the caller computes on the last. */
export async function* pictureBatches(
  examples: readonly ExampleRef[],
  source: PictureSource & { readonly batchSize: number },
): AsyncGenerator<{ examples: readonly ExampleRef[]; pictures: Uint8Array[] }> {
  const batchAt = (start: number) => examples.slice(start, start + source.batchSize);
  const decode = (start: number) => {
    const pictures = decodeAll(batchAt(start), source);
    // Awaited one turn later; until then a failure must not count as unhandled.
    pictures.catch(() => undefined);
    return pictures;
  };
  let ahead = decode(0);
  for (let start = 0; start < examples.length; start += source.batchSize) {
    const pictures = await ahead;
    ahead = decode(start + source.batchSize);
    yield { examples: batchAt(start), pictures };
  }
}
