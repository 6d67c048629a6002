import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type { Backbone } from "../backbone/load-backbone.ts";
import type { OpenBackend } from "../backend/open-backend.ts";
import { openBackend } from "../backend/open-backend.ts";
import { tempFolder } from "../testing/temp-folder.ts";
import { tinyBackbone } from "../testing/tiny-backbone.ts";
import { TINY_SIDE, type TinyPictures, tinyPictures } from "../testing/tiny-pictures.ts";
import { exampleSource } from "./batch-source.ts";
import { CacheMeter } from "./cache-meter.ts";
import { cachedFeatures } from "./cached-features.ts";
import type { Cut, FeatureContext } from "./feature-context.ts";
import { POOLED } from "./feature-key.ts";

let backend: OpenBackend;
let backbone: Backbone;
let pictures: TinyPictures;
let folder: Awaited<ReturnType<typeof tempFolder>>;
let context: FeatureContext;
let caches = 0;
beforeAll(async () => {
  backend = await openBackend("wasm");
  folder = await tempFolder();
  backbone = await tinyBackbone(folder.path);
  pictures = await tinyPictures(21);
});
beforeEach(() => {
  caches += 1;
  const cacheFolder = `${folder.path}/cache-${caches}`;
  context = { backend, backbone, readExample: pictures.read, inputSize: TINY_SIDE, cacheFolder };
});
afterAll(() => folder.remove());

async function features(
  cut: Cut,
  { examples = pictures.examples, via }: { examples?: TinyPictures["examples"]; via?: number } = {},
) {
  const meter = new CacheMeter("cut");
  const rows = await cachedFeatures({ context, meter, examples, cut, via });
  return { ...rows, use: meter.use() };
}

const CUTS: [string, Cut][] = [
  ["a group's input", { group: 2 }],
  ["the pooled output", POOLED],
];

it.each(CUTS)("serves from the cache the very bits it computed, at %s", async (_, cut) => {
  const computed = await features(cut);
  const served = await features(cut);
  expect(computed.use).toMatchObject({ hits: 0, misses: 21 });
  expect(served.use).toMatchObject({ hits: 21, misses: 0, secondsSpent: 0 });
  expect(served.use?.secondsSaved).toBeCloseTo(computed.use?.secondsSpent ?? -1, 5);
  expect(Buffer.from(served.values.buffer).equals(Buffer.from(computed.values.buffer))).toBe(true);
});

it.each(CUTS)("gives a picture the same bits whichever pictures are computed beside it, at %s", async (_, cut) => {
  const together = await features(cut);
  const length = together.values.length / together.count;
  context = { ...context, cacheFolder: `${context.cacheFolder}-alone` };
  for (const index of [0, 7, 20]) {
    const example = pictures.examples[index];
    if (example === undefined) throw new Error("no such example");
    const alone = await features(cut, { examples: [example] });
    expect(Array.from(alone.values)).toEqual(Array.from(together.values.slice(index * length, (index + 1) * length)));
  }
});

it("equals what is computed without any cache", async () => {
  const cached = await features({ group: 2 });
  const source = exampleSource(context, pictures.examples, { group: 2 });
  const x = await source.batch(pictures.examples.map((_, i) => i));
  expect(x.shape).toEqual([21, ...cached.shape]);
  expect(Array.from(x.dataSync())).toEqual(Array.from(cached.values));
  x.dispose();
  source.dispose();
});

it("pools the same bits from cached activations as from pictures, in one pass over the pictures", async () => {
  const direct = await features(POOLED);
  context = { ...context, cacheFolder: `${context.cacheFolder}-via` };
  const through = await features(POOLED, { via: 2 });
  expect(Array.from(through.values)).toEqual(Array.from(direct.values));
  expect(through.use).toMatchObject({ hits: 0, misses: 21 });
  context = { ...context, readExample: () => Promise.reject(new Error("read a picture again")) };
  expect((await features({ group: 2 })).use).toMatchObject({ hits: 21, misses: 0 });
});

it("computes only what is new when examples are added", async () => {
  await features({ group: 1 }, { examples: pictures.examples.slice(0, 18) });
  expect((await features({ group: 1 })).use).toMatchObject({ hits: 18, misses: 3 });
});

it("names the picture that does not decode", async () => {
  const broken = { sha256: "0".repeat(64), path: "train/level/broken.png", label: "level" };
  const read = context.readExample;
  context = {
    ...context,
    readExample: (sha) => (sha === broken.sha256 ? Promise.resolve(Buffer.from("no picture")) : read(sha)),
  };
  await expect(features(POOLED, { examples: [...pictures.examples, broken] })).rejects.toMatchObject({
    code: "PICTURE_UNDECODABLE",
    details: { file: "train/level/broken.png" },
  });
});
