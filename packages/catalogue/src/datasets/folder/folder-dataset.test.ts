import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type AppError, datasetManifestSchema, digestOfTree, type Split, sha256Hex } from "@graft/contracts";
import sharp from "sharp";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type FolderDataset, folderDataset } from "./folder-dataset.ts";

let dir: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "graft-folder-"));
});
afterEach(async () => {
  await rm(dir, { recursive: true });
});

async function put(file: string, content: Uint8Array | string): Promise<void> {
  await mkdir(dirname(join(dir, file)), { recursive: true });
  await writeFile(join(dir, file), content);
}

/** A small picture that differs for each `shade`. */
function picture(shade: number, format: "png" | "jpeg" | "webp" | "gif" | "tiff" = "png"): Promise<Buffer> {
  const background = { r: shade, g: 255 - shade, b: 128 };
  return sharp({ create: { width: 40, height: 30, channels: 3, background } })
    .toFormat(format)
    .toBuffer();
}

/** `count` different pictures in a folder; `from` keeps folders apart. */
async function putPictures(folder: string, count: number, from: number): Promise<void> {
  for (let i = 0; i < count; i += 1) await put(`${folder}/${i}.png`, await picture(from + i));
}

function countOf({ manifest }: FolderDataset, split: Split, label?: string): number {
  return manifest.examples.filter((e) => e.split === split && (label === undefined || e.label === label)).length;
}

async function faultsOf(folder = dir): Promise<(readonly [string, string | undefined])[]> {
  const error: AppError = await folderDataset(folder, { seed: 1 }).then(
    () => expect.unreachable("the folder was accepted"),
    (thrown: AppError) => thrown,
  );
  expect(error.code).toBe(error.faults[0]?.code);
  for (const { message } of error.faults) expect(error.message).toContain(message);
  return error.faults.map(({ code, subject }) => [code, subject] as const);
}

describe("a folder of classes", () => {
  beforeEach(async () => {
    await putPictures("cat", 20, 0);
    await putPictures("dog", 10, 100);
  });

  it("is split by seed, each class in the same shares", async () => {
    const dataset = await folderDataset(dir, { seed: 1 });
    // 15 of 100, rounded: 3 of 20 and 2 of 10 to val and to test each.
    expect([countOf(dataset, "VAL", "cat"), countOf(dataset, "TEST", "cat"), countOf(dataset, "TRAIN", "cat")]).toEqual(
      [3, 3, 14],
    );
    expect([countOf(dataset, "VAL", "dog"), countOf(dataset, "TEST", "dog"), countOf(dataset, "TRAIN", "dog")]).toEqual(
      [2, 2, 6],
    );
    expect(dataset.manifest.classes).toEqual(["cat", "dog"]);
    expect(datasetManifestSchema.parse(dataset.manifest)).toEqual(dataset.manifest);
    expect(dataset.digest).toBe(digestOfTree(dataset.files));
    expect(dataset.notes).toEqual([]);
  });

  it("gives the same data set for the same seed and another split for another", async () => {
    const first = await folderDataset(dir, { seed: 1 });
    expect((await folderDataset(dir, { seed: 1 })).digest).toBe(first.digest);
    expect((await folderDataset(dir, { seed: 2 })).manifest.examples).not.toEqual(first.manifest.examples);
  });

  it("takes the shares it is told and refuses those that leave nothing", async () => {
    const dataset = await folderDataset(dir, { seed: 1, shares: { val: 0.2, test: 0.3 } });
    // Of 20: 4 and 6; of 10: 2 and 3.
    expect([countOf(dataset, "VAL"), countOf(dataset, "TEST")]).toEqual([6, 9]);
    const refused = folderDataset(dir, { seed: 1, shares: { val: 0.5, test: 0.5 } });
    await expect(refused).rejects.toMatchObject({ code: "INPUT_INVALID" });
  });

  it("carries each picture's own bytes, and notices when a file changed since", async () => {
    const dataset = await folderDataset(dir, { seed: 1 });
    const bytes = new Uint8Array(await picture(0));
    const file = dataset.files.find(({ path }) => path === `examples/${sha256Hex(bytes)}.png`);
    expect(await file?.read()).toEqual(bytes);
    await put("cat/0.png", await picture(250));
    await expect(file?.read()).rejects.toMatchObject({
      code: "DIGEST_MISMATCH",
      message: expect.stringContaining("cat/0.png"),
    });
  });

  it("reads JPEG, PNG, WebP, GIF and TIFF whatever the file's ending, and tells its progress", async () => {
    await put("cat/a.JPG", await picture(60, "jpeg"));
    await put("cat/b.webp", await picture(61, "webp"));
    await put("cat/c.gif", await picture(62, "gif"));
    await put("cat/d", await picture(63, "tiff"));
    const seen: [number, number][] = [];
    const dataset = await folderDataset(dir, { seed: 1, onProgress: (done, total) => seen.push([done, total]) });
    const endings = new Set(dataset.manifest.examples.map(({ path }) => path.split(".").at(-1)));
    expect([...endings].sort()).toEqual(["gif", "jpg", "png", "tif", "webp"]);
    expect(seen).toEqual(Array.from({ length: 34 }, (_, i) => [i + 1, 34]));
  });

  it("passes over hidden files and Thumbs.db, and notes other files beside the classes", async () => {
    await put("cat/.DS_Store", "x");
    await put("cat/Thumbs.db", "x");
    await put(".git/config", "x");
    await put("README.md", "x");
    const dataset = await folderDataset(dir, { seed: 1 });
    expect(dataset.manifest.examples).toHaveLength(30);
    expect(dataset.notes).toEqual([expect.stringContaining("README.md")]);
  });

  it("keeps a picture that is there twice once, and notes it", async () => {
    await put("cat/again.png", await picture(0));
    const dataset = await folderDataset(dir, { seed: 1 });
    expect(dataset.manifest.examples).toHaveLength(30);
    expect(dataset.notes).toEqual(["The same example, kept once: cat/0.png, cat/again.png."]);
  });

  it("reports all faults together, each by file or class", async () => {
    // A texture, so that the cut falls into the pixels and not into the header, which alone reads well.
    const texture = Buffer.from(Array.from({ length: 200 * 200 * 3 }, (_, i) => (i * 7919) % 251));
    const whole = await sharp(texture, { raw: { width: 200, height: 200, channels: 3 } })
      .jpeg()
      .toBuffer();
    const cut = whole.subarray(0, whole.length / 2);
    expect((await sharp(cut).metadata()).width).toBe(200);
    await put("cat/cut.jpg", cut);
    await put("cat/words.png", "not a picture");
    await put("cat/drawing.svg", '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>');
    await put("dog/0-as-cat.png", await picture(0));
    await put("dog/puppies/1.png", await picture(90));
    await mkdir(join(dir, "emu"));
    await put("attributes.csv", "file,coat\ncat/0.png,long\ncat/gone.png,short\n");
    expect(await faultsOf()).toEqual([
      ["MANIFEST_INVALID", "dog/puppies"],
      ["CLASS_EMPTY", "emu"],
      ["PICTURE_UNDECODABLE", "cat/cut.jpg"],
      ["PICTURE_UNDECODABLE", "cat/drawing.svg"],
      ["PICTURE_UNDECODABLE", "cat/words.png"],
      ["MANIFEST_INVALID", "cat/0.png"],
      ["ATTRIBUTES_FILE_UNKNOWN", "attributes.csv:3"],
    ]);
  });

  it("refuses a class that has fewer different pictures than there are splits", async () => {
    await putPictures("emu", 2, 200);
    await put("emu/again.png", await picture(200));
    expect(await faultsOf()).toEqual([["CLASS_EMPTY", "emu"]]);
  });
});

describe("attributes.csv", () => {
  beforeEach(async () => {
    await putPictures("cat", 3, 0);
    await putPictures("dog", 3, 100);
  });

  it("gives protected attributes, with byte order mark, CRLF, quotes and backslashes", async () => {
    await put(
      "attributes.csv",
      '\uFEFFfile,coat,Owner\r\ncat/0.png,long,"Ann, Bo"\r\ndog\\1.png,short,\r\n./dog/2.png,long,Cy\r\n',
    );
    const { manifest, notes } = await folderDataset(dir, { seed: 1 });
    expect(manifest.attributes).toEqual([
      { name: "Owner", groups: ["Ann, Bo", "Cy"] },
      { name: "coat", groups: ["long", "short"] },
    ]);
    const known = manifest.examples.map(({ attributes }) => JSON.stringify(attributes)).sort();
    expect(known).toEqual([
      '{"coat":"long","Owner":"Ann, Bo"}',
      '{"coat":"long","Owner":"Cy"}',
      '{"coat":"short"}',
      "{}",
      "{}",
      "{}",
    ]);
    expect(notes).toEqual([
      "The attribute coat is not known for 3 of 6 examples.",
      "The attribute Owner is not known for 4 of 6 examples.",
    ]);
  });

  const malformed: [string, string | Uint8Array, string][] = [
    ["an empty file", "", "it is empty"],
    ["another first column", "picture,coat\n", 'must be "file" and is "picture"'],
    ["no attribute", "file\n", "it has no attribute"],
    ["a column without a name", "file,coat,\n", "column 3 needs a name"],
    ["two columns of one name", "file,coat,coat\n", "two columns named coat"],
    ["a line with too many columns", "file,coat\ncat/0.png,long,x\n", "line 2 has 3 columns where line 1 has 2"],
    ["a quote that does not end", 'file,coat\ncat/0.png,"long\n', "Quote"],
    ["another encoding", new Uint8Array([0x66, 0xff, 0xfe]), "not UTF-8"],
    ["a file named twice", "file,coat\ncat/0.png,long\ncat/0.png,long\n", "cat/0.png again in line 3"],
  ];
  it.each(malformed)("is refused for %s", async (_, content, message) => {
    await put("attributes.csv", content);
    const refused = folderDataset(dir, { seed: 1 });
    await expect(refused).rejects.toMatchObject({
      code: "MANIFEST_INVALID",
      message: expect.stringContaining(message),
    });
  });

  it("is refused where it contradicts itself about one picture kept once", async () => {
    await put("cat/again.png", await picture(0));
    await put("attributes.csv", "file,coat\ncat/0.png,long\ncat/again.png,short\n");
    expect(await faultsOf()).toEqual([["MANIFEST_INVALID", "cat/0.png"]]);
  });

  it("may not name a file outside the folder", async () => {
    await put("attributes.csv", "file,coat\n../cat/0.png,long\n");
    expect(await faultsOf()).toEqual([["ATTRIBUTES_FILE_UNKNOWN", "attributes.csv:2"]]);
  });
});

describe("a folder of splits", () => {
  it("is taken as it is", async () => {
    for (const [i, split] of ["Train", "validation", "TEST"].entries()) {
      await putPictures(`${split}/cat`, 3, i * 10);
      await putPictures(`${split}/dog`, 2, 100 + i * 10);
    }
    const dataset = await folderDataset(dir, { seed: 1 });
    expect(dataset.manifest.classes).toEqual(["cat", "dog"]);
    for (const split of ["TRAIN", "VAL", "TEST"] as const) {
      expect([countOf(dataset, split, "cat"), countOf(dataset, split, "dog")]).toEqual([3, 2]);
    }
    expect(dataset.notes).toEqual([]);
  });

  it("without test makes half of val the test split, by seed, and notes it", async () => {
    await putPictures("train/cat", 3, 0);
    await putPictures("train/dog", 3, 100);
    await putPictures("val/cat", 5, 10);
    await putPictures("val/dog", 4, 110);
    const dataset = await folderDataset(dir, { seed: 1 });
    expect([countOf(dataset, "VAL", "cat"), countOf(dataset, "TEST", "cat")]).toEqual([3, 2]);
    expect([countOf(dataset, "VAL", "dog"), countOf(dataset, "TEST", "dog")]).toEqual([2, 2]);
    expect(countOf(dataset, "TRAIN")).toBe(6);
    expect(dataset.notes).toEqual([expect.stringContaining("half of val")]);
  });

  it("refuses empty splits, labels that train does not know, and pictures in two splits", async () => {
    await putPictures("train/cat", 3, 0);
    await putPictures("train/dog", 3, 100);
    await putPictures("val/cat", 2, 2);
    await putPictures("val/eel", 2, 200);
    await mkdir(join(dir, "test"));
    await mkdir(join(dir, "extra"));
    expect(await faultsOf()).toEqual([
      ["MANIFEST_INVALID", "extra"],
      ["SPLIT_EMPTY", "test"],
      ["LABEL_UNKNOWN", "eel"],
      ["MANIFEST_INVALID", "train/cat/2.png"],
    ]);
  });

  it("refuses train alone", async () => {
    await putPictures("train/cat", 3, 0);
    await putPictures("train/dog", 3, 100);
    expect(await faultsOf()).toEqual([["SPLIT_EMPTY", "val"]]);
  });

  it("refuses a val too small to give test a picture", async () => {
    await putPictures("train/cat", 3, 0);
    await putPictures("train/dog", 3, 100);
    await putPictures("val/cat", 1, 10);
    await putPictures("val/dog", 1, 110);
    expect(await faultsOf()).toEqual([["SPLIT_EMPTY", "test"]]);
  });
});

describe("a folder that is no data set", () => {
  it("is refused when it is not there", async () => {
    await expect(folderDataset(join(dir, "gone"), { seed: 1 })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  it("is refused when it has no classes, or one", async () => {
    expect(await faultsOf()).toEqual([["MANIFEST_INVALID", "classes"]]);
    await putPictures("cat", 3, 0);
    expect(await faultsOf()).toEqual([["MANIFEST_INVALID", "classes"]]);
  });
});

const ANTS_BEES = new URL("../../../../../../shared/data/ants-bees", import.meta.url).pathname;

describe("photographs of ants and bees", () => {
  it.runIf(existsSync(ANTS_BEES))(
    "are read whole from ../shared/data, named here where they are left out",
    async () => {
      const dataset = await folderDataset(ANTS_BEES, { seed: 1 });
      // Stated with the data: train 123 + 121; val 70 + 83, of which the lesser halves become test.
      expect([countOf(dataset, "TRAIN", "ants"), countOf(dataset, "TRAIN", "bees")]).toEqual([123, 121]);
      expect([countOf(dataset, "VAL", "ants"), countOf(dataset, "TEST", "ants")]).toEqual([35, 35]);
      expect([countOf(dataset, "VAL", "bees"), countOf(dataset, "TEST", "bees")]).toEqual([42, 41]);
      expect(dataset.manifest.attributes).toEqual([]);
    },
  );
});
