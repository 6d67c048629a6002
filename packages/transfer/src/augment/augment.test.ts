import { augmentationSettingsSchema } from "@graft/contracts";
import { expect, it } from "vitest";
import { augmentPicture, decodedSide } from "./augment-picture.ts";
import { dropTokens } from "./drop-tokens.ts";
import { exampleRandom } from "./example-random.ts";
import { jitterColour } from "./jitter-colour.ts";
import { beta, drawMix, mixPixels } from "./mix-batch.ts";
import { composed, IDENTITY, warpPicture } from "./warp-picture.ts";

/** Grey picture of a side: each value three times. */
const grey = (values: readonly number[]) => Uint8Array.from(values.flatMap((value) => [value, value, value]));
const firstChannel = (bytes: Uint8Array) => Array.from(bytes).filter((_, i) => i % 3 === 0);
const settings = (changes: object) => augmentationSettingsSchema.parse(changes);

it("leaves a picture as it is under the identity, swaps its sides and turns it by a quarter", () => {
  const picture = { bytes: grey([10, 20, 30, 40]), side: 2 };
  const warped = (map: Parameters<typeof warpPicture>[1]) => firstChannel(warpPicture(picture, map, 2));
  expect(warped(IDENTITY)).toEqual([10, 20, 30, 40]);
  expect(warped([-1, 0, 0, 0, 1, 0])).toEqual([20, 10, 40, 30]);
  expect(warped([1, 0, 0, 0, -1, 0])).toEqual([30, 40, 10, 20]);
  // x' = -y, y' = x: the pixel at the right comes from below.
  expect(warped([0, -1, 0, 1, 0, 0])).toEqual([20, 40, 10, 30]);
  expect(warped(composed([-1, 0, 0, 0, 1, 0], [-1, 0, 0, 0, 1, 0]))).toEqual([10, 20, 30, 40]);
});

it("resizes a part of the picture bilinearly", () => {
  // The left half of four columns 0, 100, 200, 250 at four columns: centres 0.25, 0.75, 1.25, 1.75 minus half a pixel.
  const picture = {
    bytes: grey([0, 100, 200, 250].flatMap((v) => [v, v, v, v]).map((_, i) => [0, 100, 200, 250][i % 4] ?? 0)),
    side: 4,
  };
  const row = firstChannel(warpPicture(picture, [0.5, 0, -0.25, 0, 1, 0], 4)).slice(0, 4);
  expect(row).toEqual([0, 25, 75, 125]);
});

it("decodes to more pixels than the input where parts are cut out, at most to twice as many a side", () => {
  expect(decodedSide(100, null)).toBe(100);
  expect(decodedSide(100, settings({ crop: { minArea: 0.64 } }))).toBe(125);
  expect(decodedSide(100, settings({ crop: { minArea: 0.08 } }))).toBe(200);
});

it("changes brightness, contrast and saturation by their factors, and turns the hue", () => {
  const changed = (bytes: number[], draw: object) => {
    const copy = Uint8Array.from(bytes);
    jitterColour(copy, { brightness: 1, contrast: 1, saturation: 1, hue: 0, ...draw });
    return Array.from(copy);
  };
  expect(changed([200, 100, 50], {})).toEqual([200, 100, 50]);
  expect(changed([100, 50, 20], { brightness: 1.5 })).toEqual([150, 75, 30]);
  // Mean luma 100: 80 and 120 move half way to it.
  expect(changed([80, 80, 80, 120, 120, 120], { contrast: 0.5 })).toEqual([90, 90, 90, 110, 110, 110]);
  // Luma 0.299 * 200 + 0.587 * 100 + 0.114 * 50 = 124.2.
  expect(changed([200, 100, 50], { saturation: 0 })).toEqual([124, 124, 124]);
  // A whole circle is no turn; half a circle makes a reddish pixel bluish, of the same luma.
  const [red = 0, , blue = 0] = changed([140, 120, 100], { hue: 0.5 });
  expect(blue).toBeGreaterThan(red);
});

it("draws from a place in the epoch alone, another for each, each number as often", () => {
  const draws = Array.from({ length: 4000 }, (_, place) => exampleRandom(7, place).unit());
  expect(exampleRandom(7, 3000).unit()).toBe(draws[3000]);
  expect(exampleRandom(8, 3000).unit()).not.toBe(draws[3000]);
  // Uniform: the mean of 4,000 has a standard deviation of 0.0046, each tenth 400 with one of 19.
  expect(Math.abs(draws.reduce((sum, value) => sum + value, 0) / 4000 - 0.5)).toBeLessThan(0.023);
  for (let tenth = 0; tenth < 10; tenth++) {
    const count = draws.filter((value) => Math.floor(value * 10) === tenth).length;
    expect(Math.abs(count - 400)).toBeLessThan(95);
  }
});

it("flips by its probability, crops within bounds, and greys a square of its share", () => {
  const picture = { bytes: grey([10, 20, 30, 40]), side: 2 };
  const shown = (changes: object, place: number) =>
    firstChannel(augmentPicture(picture, 2, { settings: settings(changes), random: exampleRandom(1, place) }));
  const flipped = Array.from({ length: 1000 }, (_, place) => shown({ flipLeftRight: 0.3 }, place)[0] === 20);
  expect(Math.abs(flipped.filter(Boolean).length - 300)).toBeLessThan(75);
  expect(shown({ flipLeftRight: 0 }, 0)).toEqual([10, 20, 30, 40]);
  const side = 20;
  const white = { bytes: new Uint8Array(side * side * 3).fill(255), side };
  for (let place = 0; place < 50; place++) {
    const random = exampleRandom(2, place);
    const bytes = firstChannel(augmentPicture(white, side, { settings: settings({ cutout: { share: 0.5 } }), random }));
    const greyed = bytes.filter((value) => value === 128).length;
    // 10 x 10 where it lies inside, and no less than a quarter of that in a corner.
    expect(greyed).toBeGreaterThanOrEqual(25);
    expect(greyed).toBeLessThanOrEqual(110);
    expect(bytes.filter((value) => value === 255).length + greyed).toBe(side * side);
  }
  const turned = augmentPicture(picture, 2, {
    settings: settings({ rotation: 45, crop: {} }),
    random: exampleRandom(1, 1),
  });
  expect(Math.min(...turned)).toBeGreaterThanOrEqual(10);
  expect(Math.max(...turned)).toBeLessThanOrEqual(40);
});

it("draws shares from Beta(alpha, alpha): mean 1/2, variance 1 / (4 (2 alpha + 1))", () => {
  for (const alpha of [0.4, 2]) {
    const draws = Array.from({ length: 4000 }, (_, place) => beta(alpha, exampleRandom(5, place)));
    const mean = draws.reduce((sum, value) => sum + value, 0) / 4000;
    const variance = draws.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 4000;
    expect(mean).toBeCloseTo(0.5, 1);
    expect(Math.abs(variance * 4 * (2 * alpha + 1) - 1)).toBeLessThan(0.1);
  }
});

it("blends or pastes pairs, and labels by what is left of each picture", () => {
  const place = { epochSeed: 3, from: 16, count: 2, size: 4 };
  const pixels = Float32Array.from({ length: 2 * 4 * 4 * 3 }, (_, i) => (i < 48 ? 1 : 3));
  const blended = drawMix(settings({ mixup: { alpha: 0.8 } }), place);
  if (blended === null) throw new Error("nothing was drawn");
  expect(blended).toEqual(drawMix(settings({ mixup: { alpha: 0.8 } }), place));
  expect([...blended.partner].sort()).toEqual([0, 1]);
  const swapped = { ...blended, partner: [1, 0] };
  expect(mixPixels(pixels, swapped, 4)[0]).toBeCloseTo(3 - 2 * blended.share, 5);
  const box = { left: 1, top: 0, right: 3, bottom: 2 };
  const pasted = mixPixels(pixels, { partner: [1, 0], share: 0.75, box }, 4);
  expect(Array.from(pasted.slice(0, 48)).filter((value) => value === 3)).toHaveLength(2 * 2 * 3);
  expect(Array.from(pasted.slice(0, 12))).toEqual([1, 1, 1, 3, 3, 3, 3, 3, 3, 1, 1, 1]);
  for (let from = 0; from < 640; from += 16) {
    const { box: drawn, share = 0 } = drawMix(settings({ cutmix: { alpha: 1 } }), { ...place, from, size: 32 }) ?? {};
    if (!drawn) throw new Error("no box was drawn");
    expect(share).toBeCloseTo(1 - ((drawn.right - drawn.left) * (drawn.bottom - drawn.top)) / 1024, 12);
  }
  expect(drawMix(settings({ mixup: { alpha: 1 } }), { ...place, count: 1 })).toBeNull();
});

it("leaves tokens out one by one or in spans, never all", () => {
  const tokens = Array.from({ length: 1000 }, (_, i) => i);
  const dropped = dropTokens(tokens, { tokenDropout: 0.2 }, exampleRandom(1, 1));
  expect(Math.abs(dropped.length - 800)).toBeLessThan(65);
  expect(dropped).toEqual([...dropped].sort((a, b) => a - b));
  const masked = dropTokens(tokens, { spanMask: { share: 0.1, length: 5 } }, exampleRandom(1, 2));
  expect(masked.length).toBeGreaterThanOrEqual(900);
  expect(masked.length).toBeLessThan(960);
  expect(dropTokens([4, 5], { tokenDropout: 0.999 }, exampleRandom(1, 3)).length).toBeGreaterThan(0);
});
