import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { pixelsOf } from "../features/pixels.ts";
import { tempFolder } from "../testing/temp-folder.ts";
import { TINY_SIDE, type TinyPictures, tinyPictures } from "../testing/tiny-pictures.ts";
import { decodePicture } from "./decode-picture.ts";
import type { PictureJob } from "./picture-job.ts";
import { picturePool } from "./picture-pool.ts";

const INPUT = { size: TINY_SIDE, minSize: 16, channels: 3, scale: 1 / 127.5, offset: -1 } as const;
let folder: Awaited<ReturnType<typeof tempFolder>>;
let pictures: TinyPictures;
const fileOf = (sha256: string) => path.join(folder.path, "examples", sha256);

beforeAll(async () => {
  folder = await tempFolder();
  pictures = await tinyPictures(64);
  mkdirSync(path.join(folder.path, "examples"));
  for (const { sha256 } of pictures.examples) writeFileSync(fileOf(sha256), await pictures.read(sha256));
});
afterAll(() => folder.remove());

const job = (some: TinyPictures["examples"], changes: Partial<PictureJob> = {}): PictureJob => ({
  size: TINY_SIDE,
  scale: INPUT.scale,
  offset: INPUT.offset,
  augmentation: null,
  pictures: some.map(({ sha256, path: name }) => ({ name, sha256, file: fileOf(sha256) })),
  ...changes,
});

it("gives the pixels that decoding on this thread gives, the first time and from memory", async () => {
  const some = pictures.examples.slice(0, 3);
  const expected = await Promise.all(
    some.map(async ({ sha256 }) =>
      pixelsOf(await decodePicture({ name: "", bytes: await pictures.read(sha256) }, TINY_SIDE), INPUT),
    ),
  );
  const twice = [...some, ...some.slice(0, 1)];
  for (const _ of ["decoded", "kept"]) {
    const pixels = await picturePool.run(job(twice));
    expect(Array.from(pixels)).toEqual([...expected, expected[0]].flatMap((row) => Array.from(row ?? [])));
  }
  const [first] = some;
  expect(picturePool.has(first?.sha256 ?? "", job(some))).toBe(true);
});

it("works on while this thread computes", async () => {
  await picturePool.run(job(pictures.examples.slice(0, 1)));
  const batch = picturePool.run(job(pictures.examples.slice(3)));
  const until = performance.now() + 1500;
  while (performance.now() < until);
  const start = performance.now();
  await batch;
  // Reading and decoding 61 files takes longer; all that is left is to take what is done.
  expect(performance.now() - start).toBeLessThan(50);
});

it("says which picture does not decode, with its code", async () => {
  const broken = { name: "train/broken.png", sha256: "0".repeat(64), bytes: Buffer.from("no picture") };
  await expect(picturePool.run(job([], { pictures: [broken] }))).rejects.toMatchObject({
    name: "AppError",
    code: "PICTURE_UNDECODABLE",
    details: { file: "train/broken.png" },
  });
});
