import { backboneManifestSchema, sha256Hex } from "@graft/contracts";
import { expect, test } from "vitest";
import { checkBackbonePackage } from "./check-backbone-package.ts";

const manifest = backboneManifestSchema.parse({
  format: "graft.backbone/1",
  name: "tiny",
  modality: "IMAGE",
  architecture: "tiny",
  source: { kind: "file", name: "tiny", version: "1" },
  licence: "MIT",
  pretrainedOn: "nothing",
  input: { size: 32, minSize: 32, channels: 3, scale: 1, offset: 0 },
  weightFormat: "tfjs-layers",
  featureDim: 4,
  trainable: true,
  parameters: 12,
  layerGroups: [
    { name: "stem", layers: ["conv"], parameters: 8 },
    { name: "block", layers: ["dense"], parameters: 4 },
  ],
});

// 2 * 4 float32 values are 32 bytes, 4 values quantised to uint8 are 4: 36 in all.
const topology = {
  weightsManifest: [
    {
      paths: ["a.bin", "b.bin"],
      weights: [
        { name: "conv/kernel", shape: [2, 4], dtype: "float32" },
        { name: "dense/kernel", shape: [4], dtype: "float32", quantization: { dtype: "uint8" } },
      ],
    },
  ],
};
const file = (path: string, sizeBytes: number) => ({ path, sizeBytes, sha256: sha256Hex(path) });

test("a package whose files are as long as its topology says has no faults", () => {
  expect(checkBackbonePackage({ manifest, topology, files: [file("a.bin", 20), file("b.bin", 16)] })).toEqual([]);
});

test("a weight file one byte short is BACKBONE_CORRUPT, with both lengths", () => {
  const faults = checkBackbonePackage({ manifest, topology, files: [file("a.bin", 20), file("b.bin", 15)] });
  expect(faults).toMatchObject([{ code: "BACKBONE_CORRUPT", subject: "a.bin, b.bin" }]);
  expect(faults[0]?.message).toContain("35 bytes where model.json names 36");
});

test("a missing weight file is named", () => {
  expect(checkBackbonePackage({ manifest, topology, files: [file("a.bin", 36)] })).toMatchObject([
    { code: "BACKBONE_CORRUPT", subject: "b.bin" },
  ]);
});

test("a layer in two groups and a wrong sum are reported together", () => {
  const faults = checkBackbonePackage({
    manifest: {
      ...manifest,
      layerGroups: [...manifest.layerGroups, { name: "stem", layers: ["conv"], parameters: 1 }],
    },
    topology,
    files: [file("a.bin", 20), file("b.bin", 16)],
  });
  expect(faults.map((fault) => fault.subject)).toEqual(["stem", "conv", "parameters"]);
});

test("a group of layers that the topology does not have is named", () => {
  const modelTopology = { model_config: { config: { layers: [{ name: "input" }, { name: "conv" }] } } };
  const faults = checkBackbonePackage({
    manifest,
    topology: { ...topology, modelTopology },
    files: [file("a.bin", 20), file("b.bin", 16)],
  });
  expect(faults).toMatchObject([{ code: "MANIFEST_INVALID", subject: "block" }]);
});

test("a text backbone comes with its vocabulary, and frozen", () => {
  const { input: _, weightFormat: __, modality: ___, ...rest } = manifest;
  const text = backboneManifestSchema.parse({
    ...rest,
    modality: "TEXT",
    weightFormat: "tfjs-graph",
    trainable: false,
    input: {
      tokenizer: { kind: "SENTENCEPIECE_UNIGRAM", pieces: 8 },
      maxTokens: 16,
      feed: { kind: "SPARSE", indices: "i", values: "v" },
      output: "o",
    },
  });
  const files = [file("a.bin", 20), file("b.bin", 16)];
  expect(checkBackbonePackage({ manifest: text, topology, files: [...files, file("tokenizer.json", 9)] })).toEqual([]);
  expect(checkBackbonePackage({ manifest: { ...text, trainable: true }, topology, files })).toMatchObject([
    { code: "BACKBONE_CORRUPT", subject: "tokenizer.json" },
    { code: "MANIFEST_INVALID", subject: "trainable" },
  ]);
});
