import type { PictureBackboneManifest } from "@graft/contracts";

/** A byte b of a picture as the network's number: b * scale + offset. */
export function pixelsOf(picture: Uint8Array, { scale, offset }: PictureBackboneManifest["input"]): Float32Array {
  const pixels = new Float32Array(picture.length);
  for (let i = 0; i < picture.length; i++) pixels[i] = (picture[i] ?? 0) * scale + offset;
  return pixels;
}

/** Swaps left and right of a square picture of 3 channels, `size` pixels wide. */
export function mirrored(picture: Uint8Array, size: number): Uint8Array {
  const out = new Uint8Array(picture.length);
  for (let i = 0; i < picture.length; i++) {
    const column = Math.floor(i / 3) % size;
    out[i] = picture[i + (size - 1 - 2 * column) * 3] ?? 0;
  }
  return out;
}
