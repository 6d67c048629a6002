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

/** Waves of changing width and direction under noise, as JPEG: what decoding a photograph costs, without a data set. */
export async function drawnPhotographs(count: number): Promise<DrawnPhotographs> {
  const bytes = new Map<string, Uint8Array>();
  const examples: ExampleRef[] = [];
  for (let index = 0; index < count; index++) {
    const noise = spreadValues(WIDTH * HEIGHT * 3, index * 0.071);
    const pixels = Buffer.from(
      noise.map((value, i) => {
        const at = Math.floor(i / 3);
        const along = (at % WIDTH) * Math.cos(index) + Math.floor(at / WIDTH) * Math.sin(index);
        return 128 + 90 * Math.sin(along / (7 + (index % 5)) + (i % 3)) + 20 * value;
      }),
    );
    const raw = { width: WIDTH, height: HEIGHT, channels: 3 as const };
    const jpeg = new Uint8Array(await sharp(pixels, { raw }).jpeg({ quality: 90 }).toBuffer());
    const sha256 = sha256Hex(jpeg);
    bytes.set(sha256, jpeg);
    examples.push({ sha256, path: `drawn/${index}.jpg`, label: String(index % 2) });
  }
  return {
    examples,
    read: (sha256) => {
      const found = bytes.get(sha256);
      return found === undefined ? Promise.reject(new Error(`No picture ${sha256}.`)) : Promise.resolve(found);
    },
  };
}
