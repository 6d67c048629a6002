import sharp from "sharp";
import { DIGIT_SIDE, type DrawnDigit } from "./digit-pool.ts";

/** An ink's colour, 0 to 255 per channel. */
export type Rgb = readonly [red: number, green: number, blue: number];

/**
 * The inks: far apart in hue, equal in relative luminance (0.13 both, WCAG 2.2), so that a grey picture would not tell
 * them apart and colour alone is what a model can be biased by.
 */
export const INKS = { red: [200, 30, 30], blue: [30, 92, 220] } as const satisfies Record<string, Rgb>;
export type Ink = keyof typeof INKS;

/**
 * A digit in coloured ink on white, as PNG. Each pixel of the drawing becomes a square of whole pixels, as large as
 * fits, centred: nothing of the drawing is lost or invented, and no resampling filter makes the bytes depend on the
 * processor.
 *
 * @param side of the picture in pixels, at least {@link DIGIT_SIDE}.
 */
export async function drawDigit({ ink: coverage }: DrawnDigit, ink: Ink, side: number): Promise<Uint8Array> {
  const channels = 3;
  const zoom = Math.floor(side / DIGIT_SIDE);
  const margin = Math.floor((side - zoom * DIGIT_SIDE) / 2);
  const pixels = Buffer.alloc(side * side * channels, 255);
  for (let y = 0; y < zoom * DIGIT_SIDE; y += 1) {
    for (let x = 0; x < zoom * DIGIT_SIDE; x += 1) {
      const alpha = (coverage[Math.floor(y / zoom) * DIGIT_SIDE + Math.floor(x / zoom)] ?? 0) / 255;
      const at = ((y + margin) * side + x + margin) * channels;
      for (const [channel, colour] of INKS[ink].entries()) {
        pixels[at + channel] = Math.round(255 + (colour - 255) * alpha);
      }
    }
  }
  const raw = { width: side, height: side, channels } as const;
  const png = await sharp(pixels, { raw }).png({ compressionLevel: 9, adaptiveFiltering: false }).toBuffer();
  return new Uint8Array(png);
}
