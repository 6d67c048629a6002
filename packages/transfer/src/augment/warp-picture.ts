/** A square picture: `side * side * 3` bytes, row-major, channels last. */
export interface SquarePicture {
  readonly bytes: Uint8Array;
  readonly side: number;
}

/**
 * Where a pixel comes from: x' = a x + b y + c, y' = d x + e y + f, in units of the picture's side with (0, 0) in its
 * middle, so that the identity is [1, 0, 0, 0, 1, 0] whatever the sides.
 */
export type Affine = readonly [number, number, number, number, number, number];

export const IDENTITY: Affine = [1, 0, 0, 0, 1, 0];

/** First `inner`, then `outer`. */
export function composed(outer: Affine, inner: Affine): Affine {
  const [a, b, c, d, e, f] = outer;
  const [g, h, i, j, k, l] = inner;
  return [a * g + b * j, a * h + b * k, a * i + b * l + c, d * g + e * j, d * h + e * k, d * i + e * l + f];
}

interface Taps {
  readonly low: number;
  readonly high: number;
  readonly weight: number;
}

/** The two pixels around a coordinate and the share of the second; beyond the edge the edge repeats. */
function taps(coordinate: number, side: number): Taps {
  const at = Math.min(side - 1, Math.max(0, coordinate));
  const low = Math.floor(at);
  return { low, high: Math.min(side - 1, low + 1), weight: at - low };
}

/** Samples a picture of `side` pixels through an affine map, bilinearly. */
export function warpPicture(picture: SquarePicture, from: Affine, side: number): Uint8Array {
  const { bytes, side: width } = picture;
  const [a, b, c, d, e, f] = from;
  const out = new Uint8Array(side * side * 3);
  for (let row = 0; row < side; row++) {
    const y = (row + 0.5) / side - 0.5;
    for (let column = 0; column < side; column++) {
      const x = (column + 0.5) / side - 0.5;
      const across = taps((a * x + b * y + c + 0.5) * width - 0.5, width);
      const down = taps((d * x + e * y + f + 0.5) * width - 0.5, width);
      for (let channel = 0; channel < 3; channel++) {
        const at = (r: number, k: number) => bytes[(r * width + k) * 3 + channel] ?? 0;
        const top = at(down.low, across.low) * (1 - across.weight) + at(down.low, across.high) * across.weight;
        const bottom = at(down.high, across.low) * (1 - across.weight) + at(down.high, across.high) * across.weight;
        out[(row * side + column) * 3 + channel] = Math.round(top * (1 - down.weight) + bottom * down.weight);
      }
    }
  }
  return out;
}
