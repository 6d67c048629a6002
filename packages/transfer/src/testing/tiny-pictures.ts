import { sha256Hex } from "@graft/contracts";
import sharp from "sharp";
import { spreadValues } from "../backend/gradient-cases.ts";
import type { ExampleRef, ReadExample } from "../pictures/example-ref.ts";

export const TINY_SIDE = 32;

export interface TinyPictures {
  readonly classes: readonly string[];
  readonly examples: readonly ExampleRef[];
  readonly read: ReadExample;
}

/** Vertical against horizontal stripes of changing width, phase, colour and noise, encoded as PNG. */
export async function tinyPictures(count: number): Promise<TinyPictures> {
  const bytes = new Map<string, Uint8Array>();
  const examples: ExampleRef[] = [];
  for (let index = 0; index < count; index++) {
    const upright = index % 2 === 0;
    const noise = spreadValues(TINY_SIDE * TINY_SIDE * 3, index * 0.071);
    const pixels = Buffer.from(
      noise.map((value, i) => {
        const at = Math.floor(i / 3);
        const position = upright ? at % TINY_SIDE : Math.floor(at / TINY_SIDE);
        const wave = Math.sin(position / (1.5 + (index % 5) / 4) + index);
        return 128 + 70 * wave * (i % 3 === index % 3 ? 1 : 0.6) + 30 * value;
      }),
    );
    const raw = { width: TINY_SIDE, height: TINY_SIDE, channels: 3 as const };
    const png = new Uint8Array(await sharp(pixels, { raw }).png().toBuffer());
    const sha256 = sha256Hex(png);
    bytes.set(sha256, png);
    examples.push({ sha256, path: `stripes/${index}.png`, label: upright ? "upright" : "level" });
  }
  return {
    classes: ["level", "upright"],
    examples,
    read: (sha256) => {
      const found = bytes.get(sha256);
      return found === undefined ? Promise.reject(new Error(`No picture ${sha256}.`)) : Promise.resolve(found);
    },
  };
}
