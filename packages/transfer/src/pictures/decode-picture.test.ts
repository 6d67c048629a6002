import sharp from "sharp";
import { expect, it } from "vitest";
import { pixelsOf } from "../features/pixels.ts";
import { decodePicture } from "./decode-picture.ts";

/** Left half red, right half blue. */
function halves(width: number, height: number) {
  const pixels = Buffer.from(
    Array.from({ length: width * height }, (_, i) => (i % width < width / 2 ? [255, 0, 0] : [0, 0, 255])).flat(),
  );
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}

async function corners(bytes: Uint8Array): Promise<number[][]> {
  const picture = await decodePicture({ name: "halves", bytes }, 8);
  expect(picture).toHaveLength(8 * 8 * 3);
  return [0, 7, 56, 63].map((at) => Array.from(picture.subarray(at * 3, at * 3 + 3)));
}

const RED = [255, 0, 0];
const BLUE = [0, 0, 255];

it("stretches a picture to the square, channels last", async () => {
  expect(await corners(await halves(32, 16).png().toBuffer())).toEqual([RED, BLUE, RED, BLUE]);
});

it("turns a picture upright by its EXIF orientation", async () => {
  // Orientation 6: to be shown turned a quarter clockwise, which puts the left half on top.
  const turned = await halves(32, 16).withMetadata({ orientation: 6 }).webp({ lossless: true }).toBuffer();
  expect(await corners(turned)).toEqual([RED, RED, BLUE, BLUE]);
});

it("lays transparency on white and spreads grey to three channels", async () => {
  const clear = await sharp({
    create: { width: 4, height: 4, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
  })
    .png()
    .toBuffer();
  expect((await corners(clear))[0]).toEqual([255, 255, 255]);
  const grey = await sharp(Buffer.alloc(16, 77), { raw: { width: 4, height: 4, channels: 1 } })
    .png()
    .toBuffer();
  expect((await corners(grey))[0]).toEqual([77, 77, 77]);
});

it("refuses bytes that are no picture, and half a picture, naming the file", async () => {
  const whole = await halves(64, 64).png().toBuffer();
  for (const bytes of [Buffer.from("plain text"), whole.subarray(0, whole.length / 2), Buffer.alloc(0)]) {
    await expect(decodePicture({ name: "a/b.png", bytes }, 8)).rejects.toMatchObject({
      code: "PICTURE_UNDECODABLE",
      message: expect.stringContaining("a/b.png"),
    });
  }
});

it("scales bytes", () => {
  const input = { size: 2, minSize: 2, channels: 3, scale: 0.5, offset: -1 } as const;
  expect(Array.from(pixelsOf(Uint8Array.from([0, 2, 255]), input))).toEqual([-1, 0, 126.5]);
});
