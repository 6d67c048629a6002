import type { AugmentationSettings } from "@graft/contracts";
import type { Random } from "../train/random.ts";
import { exampleRandom } from "./example-random.ts";

/** A box in pixels; right and bottom are outside. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** How the pictures of a batch are mixed with one another. */
export interface Mix {
  /** Position in the batch of each picture's partner. */
  readonly partner: readonly number[];
  /** Share of a picture's own label; the partner's has the rest. */
  readonly share: number;
  /** What is pasted from the partner; null: all of it is blended. */
  readonly box: Box | null;
}

/** Gamma(shape, 1) by Marsaglia and Tsang (2000); below 1 by Gamma(shape + 1) U^(1 / shape). */
function gamma(shape: number, random: Random): number {
  if (shape < 1) return gamma(shape + 1, random) * (1 - random.unit()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = random.normal();
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - random.unit()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}

/** Beta(alpha, alpha), in [0, 1]. */
export function beta(alpha: number, random: Random): number {
  const [a, b] = [gamma(alpha, random), gamma(alpha, random)];
  return a + b === 0 ? 0.5 : a / (a + b);
}

function drawBox(share: number, size: number, random: Random): Box {
  const half = (Math.sqrt(1 - share) * size) / 2;
  const [x, y] = [random.unit() * size, random.unit() * size];
  const inside = (value: number) => Math.min(size, Math.max(0, Math.round(value)));
  return { left: inside(x - half), top: inside(y - half), right: inside(x + half), bottom: inside(y + half) };
}

export interface MixPlace {
  readonly epochSeed: number;
  /** Place in the epoch's order at which the batch begins. */
  readonly from: number;
  readonly count: number;
  /** Side of the pictures. */
  readonly size: number;
}

/** Draws how a batch is mixed; null where nothing is asked for, or there is nobody to mix with. */
export function drawMix(settings: AugmentationSettings | null, { epochSeed, from, count, size }: MixPlace): Mix | null {
  const { mixup, cutmix } = settings ?? {};
  if ((mixup === undefined && cutmix === undefined) || count < 2) return null;
  // Places of examples count up from 0: those of batches count down, so that the two never meet.
  const random = exampleRandom(epochSeed, -2 - from);
  const partner = random.order(count);
  const pastes = mixup === undefined || (cutmix !== undefined && random.unit() < 0.5);
  const share = beta((pastes ? cutmix?.alpha : mixup?.alpha) ?? 1, random);
  if (!pastes) return { partner, share, box: null };
  const box = drawBox(share, size, random);
  // The box is clipped at the edges: the share is what is left of the picture.
  return { partner, box, share: 1 - ((box.right - box.left) * (box.bottom - box.top)) / size ** 2 };
}

/** Mixes the pixels [count, size, size, 3] of a batch; answers a new array. */
export function mixPixels(pixels: Float32Array, { partner, share, box }: Mix, size: number): Float32Array {
  const length = size * size * 3;
  const out = Float32Array.from(pixels);
  for (const [place, other] of partner.entries()) {
    const [own, theirs] = [place * length, other * length];
    if (box === null) {
      for (let i = 0; i < length; i++)
        out[own + i] = share * (pixels[own + i] ?? 0) + (1 - share) * (pixels[theirs + i] ?? 0);
      continue;
    }
    for (let row = box.top; row < box.bottom; row++) {
      const [start, end] = [(row * size + box.left) * 3, (row * size + box.right) * 3];
      out.set(pixels.subarray(theirs + start, theirs + end), own + start);
    }
  }
  return out;
}
