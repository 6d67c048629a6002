import type { AugmentationSettings } from "@graft/contracts";
import { augmentPicture, decodedSide } from "../augment/augment-picture.ts";
import { exampleRandom } from "../augment/example-random.ts";
import { type Mix, mixPixels } from "../augment/mix-batch.ts";
import { decodePicture } from "./decode-picture.ts";

/** What an epoch does to the pictures of one batch. */
export interface BatchAugmentation {
  readonly settings: AugmentationSettings;
  readonly epochSeed: number;
  /** Place in the epoch's order of the batch's first picture. */
  readonly from: number;
  readonly mix: Mix | null;
}

/** Where a picture's bytes are: decoded already, in a file, or at hand. */
export interface JobPicture {
  /** What an error calls it. */
  readonly name: string;
  readonly sha256: string;
  readonly decoded?: Uint8Array | undefined;
  readonly file?: string | undefined;
  readonly bytes?: Uint8Array | undefined;
}

/** A batch of pictures to be made the network's input. */
export interface PictureJob {
  readonly pictures: readonly JobPicture[];
  /** Side of the network's input in pixels. */
  readonly size: number;
  /** A byte b becomes b * scale + offset. */
  readonly scale: number;
  readonly offset: number;
  readonly augmentation: BatchAugmentation | null;
}

export interface PictureJobResult {
  /** [pictures, size, size, 3], one after the other. */
  readonly pixels: Float32Array;
  /** Pictures that were decoded for it, by digest, in memory that threads share. */
  readonly decoded: ReadonlyMap<string, Uint8Array>;
}

export type ReadFile = (file: string) => Promise<Uint8Array>;

async function decode(
  picture: JobPicture,
  { side, readFile }: { side: number; readFile: ReadFile },
): Promise<Uint8Array> {
  const { name, file, bytes = file === undefined ? undefined : await readFile(file) } = picture;
  if (bytes === undefined) throw new Error(`The picture ${name} came without its bytes.`);
  const pixels = await decodePicture({ name, bytes }, side);
  const shared = new Uint8Array(new SharedArrayBuffer(pixels.byteLength));
  shared.set(pixels);
  return shared;
}

/** Decodes, augments and scales a batch; a picture that stands in it twice is decoded once. */
export async function runPictureJob(job: PictureJob, readFile: ReadFile): Promise<PictureJobResult> {
  const { pictures, size, scale, offset, augmentation } = job;
  const side = decodedSide(size, augmentation?.settings ?? null);
  const running = new Map<string, Promise<Uint8Array>>();
  for (const picture of pictures) {
    if (picture.decoded === undefined && !running.has(picture.sha256))
      running.set(picture.sha256, decode(picture, { side, readFile }));
  }
  const fresh = await Promise.all([...running].map(async ([sha256, decoded]) => [sha256, await decoded] as const));
  const decoded = new Map(fresh);
  const length = size * size * 3;
  const pixels = new Float32Array(pictures.length * length);
  for (const [place, picture] of pictures.entries()) {
    const bytes = picture.decoded ?? decoded.get(picture.sha256) ?? new Uint8Array();
    const shown =
      augmentation === null
        ? bytes
        : augmentPicture({ bytes, side }, size, {
            settings: augmentation.settings,
            random: exampleRandom(augmentation.epochSeed, augmentation.from + place),
          });
    const start = place * length;
    for (let i = 0; i < length; i++) pixels[start + i] = (shown[i] ?? 0) * scale + offset;
  }
  const mix = augmentation?.mix ?? null;
  return { pixels: mix === null ? pixels : mixPixels(pixels, mix, size), decoded };
}
