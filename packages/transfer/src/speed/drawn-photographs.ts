import { sha256Hex } from "@graft/contracts";
import sharp from "sharp";
import { spreadValues } from "../backend/gradient-cases.ts";
import type { ExampleRef, ReadExample } from "../pictures/example-ref.ts";

/** Width and height in pixels of a small photograph, as data sets of them are usually handed out. */
const WIDTH = 500;
const HEIGHT = 375;

export interface DrawnPhotographs {
  readonly examples: readonly ExampleRef[];
  readonly read: ReadExample;
}

/** Pictures that are drawn; the others are the same ones again as other files, which nothing that caches can know. */
const DRAWN = 32;

async function drawn(index: number): Promise<Buffer> {
  const noise = spreadValues(WIDTH * HEIGHT * 3, index * 0.071);
  const pixels = Buffer.from(
    noise.map((value, i) => {
      const at = Math.floor(i / 3);
      const along = (at % WIDTH) * Math.cos(index) + Math.floor(at / WIDTH) * Math.sin(index);
      return 128 + 90 * Math.sin(along / (7 + (index % 5)) + (i % 3)) + 20 * value;
    }),
  );
  const raw = { width: WIDTH, height: HEIGHT, channels: 3 as const };
  return sharp(pixels, { raw }).jpeg({ quality: 90 }).toBuffer();
}

/** Waves of changing width and direction under noise, as JPEG: what decoding a photograph costs, without a data set. */
export async function drawnPhotographs(count: number): Promise<DrawnPhotographs> {
  const originals: Buffer[] = [];
  for (let index = 0; index < Math.min(count, DRAWN); index++) originals.push(await drawn(index));
  const bytes = new Map<string, Uint8Array>();
  const examples = Array.from({ length: count }, (_, index) => {
    // A number behind the end of a JPEG changes its digest and no pixel.
    const number = Buffer.alloc(4);
    number.writeUInt32BE(index);
    const jpeg = Buffer.concat([originals[index % originals.length] ?? Buffer.alloc(0), number]);
    const sha256 = sha256Hex(jpeg);
    bytes.set(sha256, jpeg);
    return { sha256, path: `drawn/${index}.jpg`, label: String(index % 2) };
  });
  return {
    examples,
    read: (sha256) => {
      const found = bytes.get(sha256);
      return found === undefined ? Promise.reject(new Error(`No picture ${sha256}.`)) : Promise.resolve(found);
    },
  };
}
