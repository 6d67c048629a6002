import type { AugmentationSettings } from "@graft/contracts";
import type { Random } from "../train/random.ts";
import { jitterColour } from "./jitter-colour.ts";
import { type Affine, composed, IDENTITY, type SquarePicture, warpPicture } from "./warp-picture.ts";

/** Middle grey: what cutout leaves. */
const GREY = 128;

/** Uniform in [low, high). */
const between = (random: Random, low: number, high: number) => low + random.unit() * (high - low);

/**
 * Side a picture is decoded to: larger than the input where parts of it are cut out, so that the smallest part still
 * has about a pixel for each of the input's; at most twice, which bounds memory.
 */
export function decodedSide(size: number, settings: AugmentationSettings | null): number {
  const minArea = settings?.crop?.minArea;
  return minArea === undefined ? size : Math.min(2 * size, Math.ceil(size / Math.sqrt(minArea)));
}

/** A part of the picture: [1, 0, 0, 0, 1, 0] would be all of it. */
function drawCrop({ minArea, minAspect }: NonNullable<AugmentationSettings["crop"]>, random: Random): Affine {
  const area = between(random, minArea, 1);
  const aspect = Math.exp(between(random, Math.log(minAspect), -Math.log(minAspect)));
  const width = Math.min(1, Math.sqrt(area * aspect));
  const height = Math.min(1, Math.sqrt(area / aspect));
  const x = (random.unit() - 0.5) * (1 - width);
  const y = (random.unit() - 0.5) * (1 - height);
  return [width, 0, x, 0, height, y];
}

function turn(degrees: number): Affine {
  const angle = (degrees * Math.PI) / 180;
  return [Math.cos(angle), -Math.sin(angle), 0, Math.sin(angle), Math.cos(angle), 0];
}

/** Where each pixel comes from, all of flips, turn and crop in one map. */
function drawGeometry({ crop, rotation, flipLeftRight, flipUpDown }: AugmentationSettings, random: Random): Affine {
  let map = IDENTITY;
  if (crop !== undefined) map = drawCrop(crop, random);
  if (rotation !== undefined) map = composed(map, turn(between(random, -rotation, rotation)));
  const flipX = flipLeftRight !== undefined && random.unit() < flipLeftRight;
  const flipY = flipUpDown !== undefined && random.unit() < flipUpDown;
  return composed(map, [flipX ? -1 : 1, 0, 0, 0, flipY ? -1 : 1, 0]);
}

/** Greys a square whose middle is anywhere in the picture; what lies outside of it is lost. */
function cutOut(bytes: Uint8Array, { side, share, random }: { side: number; share: number; random: Random }): void {
  const half = (share * side) / 2;
  const [x, y] = [random.unit() * side, random.unit() * side];
  for (let row = Math.max(0, Math.round(y - half)); row < Math.min(side, Math.round(y + half)); row++) {
    const left = Math.max(0, Math.round(x - half));
    const right = Math.min(side, Math.round(x + half));
    bytes.fill(GREY, (row * side + left) * 3, (row * side + right) * 3);
  }
}

/** One picture as this epoch shows it: `size * size * 3` bytes of its own. */
export function augmentPicture(
  picture: SquarePicture,
  size: number,
  { settings, random }: { readonly settings: AugmentationSettings; readonly random: Random },
): Uint8Array {
  const map = drawGeometry(settings, random);
  const still = picture.side === size && map.every((value, i) => value === IDENTITY[i]);
  const bytes = still ? Uint8Array.from(picture.bytes) : warpPicture(picture, map, size);
  const { colour, cutout } = settings;
  if (colour !== undefined) {
    jitterColour(bytes, {
      brightness: between(random, 1 - colour.brightness, 1 + colour.brightness),
      contrast: between(random, 1 - colour.contrast, 1 + colour.contrast),
      saturation: between(random, 1 - colour.saturation, 1 + colour.saturation),
      hue: between(random, -colour.hue, colour.hue),
    });
  }
  if (cutout !== undefined) cutOut(bytes, { side: size, share: cutout.share, random });
  return bytes;
}
