import type { PictureBackboneManifest } from "@graft/contracts";

/** A byte b of a picture as the network's number: b * scale + offset. */
export function pixelsOf(picture: Uint8Array, { scale, offset }: PictureBackboneManifest["input"]): Float32Array {
  const pixels = new Float32Array(picture.length);
  for (let i = 0; i < picture.length; i++) pixels[i] = (picture[i] ?? 0) * scale + offset;
  return pixels;
}
