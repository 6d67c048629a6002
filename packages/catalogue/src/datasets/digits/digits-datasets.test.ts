import { datasetManifestSchema, digestOfTree, type Example, sha256Hex } from "@graft/contracts";
import sharp from "sharp";
import { beforeAll, describe, expect, it } from "vitest";
import { installedPackage } from "../../package/installed-package.ts";
import type { DatasetPackage } from "../dataset-package.ts";
import { DIGIT_SIDE, digitPool } from "./digit-pool.ts";
import { digitsDatasets } from "./digits-datasets.ts";
import { type DigitsVersion, planDigit } from "./digits-plan.ts";
import { drawDigit, INKS, type Rgb } from "./draw-digit.ts";

let versions: Record<DigitsVersion, DatasetPackage>;

beforeAll(async () => {
  versions = await digitsDatasets({ seed: 7 });
});

function counts(examples: readonly Example[]): Record<string, number> {
  const found: Record<string, number> = {};
  for (const { split, label, attributes } of examples) {
    const key = `${split} ${label} ${attributes.ink}`;
    found[key] = (found[key] ?? 0) + 1;
  }
  return found;
}

const TEST = { "TEST even blue": 250, "TEST even red": 250, "TEST odd blue": 250, "TEST odd red": 250 };

describe("the digits", () => {
  it("are biased 85 to 15 in train and val, and stratified in test", () => {
    expect(counts(versions.biased.manifest.examples)).toEqual({
      "TRAIN odd red": 340, // 0.85 * 400
      "TRAIN odd blue": 60,
      "TRAIN even blue": 340,
      "TRAIN even red": 60,
      "VAL odd red": 85, // 0.85 * 100
      "VAL odd blue": 15,
      "VAL even blue": 85,
      "VAL even red": 15,
      ...TEST,
    });
  });

  it("are balanced in the other version", () => {
    expect(counts(versions.balanced.manifest.examples)).toEqual({
      "TRAIN odd red": 200,
      "TRAIN odd blue": 200,
      "TRAIN even blue": 200,
      "TRAIN even red": 200,
      "VAL odd red": 50,
      "VAL odd blue": 50,
      "VAL even blue": 50,
      "VAL even red": 50,
      ...TEST,
    });
  });

  it("share the test split, and all train and val pictures but those whose ink differs", () => {
    const { biased, balanced } = versions;
    const test = (dataset: DatasetPackage) => dataset.manifest.examples.filter(({ split }) => split === "TEST");
    expect(test(biased)).toEqual(test(balanced));
    const paths = new Set(biased.manifest.examples.map(({ path }) => path));
    const onlyBalanced = balanced.manifest.examples.filter(({ path }) => !paths.has(path));
    // From 85 to 50 of 100 in each label: 35 of 100 change ink, of 800 and 200.
    expect(onlyBalanced).toHaveLength(0.35 * 1000);
  });

  it("lie in the package as the manifest says, under their own digests", async () => {
    const { manifest, files, digest } = versions.biased;
    expect(datasetManifestSchema.parse(manifest)).toEqual(manifest);
    expect(manifest.attributes).toEqual([{ name: "ink", groups: ["blue", "red"] }]);
    expect(manifest.source).toContain("mnist 1.1.0");
    expect(digest).toBe(digestOfTree(files));
    expect(files).toHaveLength(2001);
    const [example] = manifest.examples;
    const bytes = await files.find(({ path }) => path === example?.path)?.read();
    expect(sha256Hex(bytes ?? "")).toBe(example?.sha256);
    expect(example?.path).toBe(`examples/${example?.sha256}.png`);
  });

  it("are the same for the same seed and others for another", async () => {
    const again = await digitsDatasets({ seed: 7, inputSize: 28 });
    const other = await digitsDatasets({ seed: 8, inputSize: 28 });
    const labels = (dataset: DatasetPackage) => dataset.manifest.examples.map(({ sha256 }) => sha256);
    expect((await digitsDatasets({ seed: 7, inputSize: 28 })).biased.digest).toBe(again.biased.digest);
    expect(labels(other.biased)).not.toEqual(labels(again.biased));
  });

  it("refuse a side too small to hold one", async () => {
    await expect(digitsDatasets({ seed: 7, inputSize: 27 })).rejects.toMatchObject({ code: "INPUT_INVALID" });
  });
});

describe("a digit's drawings", () => {
  it("are in one split only, told by their pixels", async () => {
    const { folder } = await installedPackage("mnist");
    const pool = await digitPool(folder, 5);
    // The smallest of the ten files has 863 drawings, more than the 200 that are used.
    expect(pool.length).toBeGreaterThan(800);
    const planned = planDigit(pool, 5, 7);
    expect(planned.map(({ split }) => split).filter((split) => split === "TRAIN")).toHaveLength(80);
    expect(new Set(planned.map(({ drawing }) => sha256Hex(drawing.ink))).size).toBe(200);
  });
});

describe("a drawn digit", () => {
  /** All ink in one pixel, in the second row and third column. */
  const ink = new Uint8Array(DIGIT_SIDE * DIGIT_SIDE);
  ink[DIGIT_SIDE + 2] = 255;
  ink[0] = 51;
  const drawing = { digit: 1, ink, inkSha256: sha256Hex(ink) };

  it("shows each pixel as a square of whole pixels on white, centred", async () => {
    const { data, info } = await sharp(await drawDigit(drawing, "red", 60))
      .raw()
      .toBuffer({ resolveWithObject: true });
    const at = (x: number, y: number) => [...data.subarray((y * 60 + x) * 3, (y * 60 + x) * 3 + 3)];
    expect([info.width, info.height, info.channels]).toEqual([60, 60, 3]);
    // Two pixels for one, and a margin of (60 - 56) / 2 = 2.
    expect([at(6, 4), at(7, 5)]).toEqual([INKS.red, INKS.red]);
    expect([at(5, 4), at(8, 5), at(0, 0)]).toEqual([
      [255, 255, 255],
      [255, 255, 255],
      [255, 255, 255],
    ]);
    // A fifth of ink: 255 + (200 - 255) / 5 = 244, 255 + (30 - 255) / 5 = 210.
    expect(at(2, 2)).toEqual([244, 210, 210]);
  });

  it("has the same bytes each time", async () => {
    expect(await drawDigit(drawing, "blue", 96)).toEqual(await drawDigit(drawing, "blue", 96));
  });

  it("is as bright in one ink as in the other", () => {
    // Relative luminance of sRGB, WCAG 2.2: 0.2126 R + 0.7152 G + 0.0722 B of the linear channels.
    const linear = (byte: number) =>
      byte / 255 <= 0.04045 ? byte / 255 / 12.92 : ((byte / 255 + 0.055) / 1.055) ** 2.4;
    const luminance = ([r, g, b]: Rgb) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
    expect(Math.abs(luminance(INKS.red) - luminance(INKS.blue))).toBeLessThan(0.005);
  });
});
