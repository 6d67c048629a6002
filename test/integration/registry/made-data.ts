import { type BackboneManifest, type DatasetManifest, type Example, type Split, sha256Hex } from "@graft/contracts";
import type { Contents } from "./upload.ts";

/** One drawn example: its bytes say what it is, so that no two are equal. */
export interface DrawnExample {
  readonly label: string;
  readonly split: Split;
  readonly ink: string | null;
}

export interface DrawnDataset {
  readonly manifest: DatasetManifest;
  readonly contents: Contents;
}

/** A data set whose examples are small texts: enough for whatever does not decode pictures. */
export function drawDataset(drawn: readonly DrawnExample[], name = "drawn"): DrawnDataset {
  const contents: Record<string, string> = {};
  const examples = drawn.map(({ label, split, ink }, index): Example => {
    const path = `examples/${index}.txt`;
    const content = `${name} ${index} ${label} ${split} ${ink}`;
    contents[path] = content;
    return { path, sha256: sha256Hex(content), label, split, attributes: ink === null ? {} : { ink } };
  });
  const inks = [...new Set(drawn.flatMap(({ ink }) => (ink === null ? [] : [ink])))].sort();
  const manifest: DatasetManifest = {
    format: "graft.dataset/1",
    modality: "IMAGE",
    classes: ["odd", "even"],
    attributes: inks.length === 0 ? [] : [{ name: "ink", groups: inks }],
    source: "drawn for a test",
    examples,
  };
  return { manifest, contents: { ...contents, "dataset.json": JSON.stringify(manifest) } };
}

/** Both labels in every split; on test `perCell` examples of each label in each ink. */
export function drawBalanced(perCell: number, inks: readonly (string | null)[] = ["blue", "red"]): DrawnExample[] {
  const cells = inks.flatMap((ink) => ["odd", "even"].map((label) => ({ label, ink })));
  const of = (split: Split, count: number) =>
    cells.flatMap((cell) => Array.from({ length: count }, () => ({ ...cell, split })));
  return [...of("TRAIN", 2), ...of("VAL", 1), ...of("TEST", perCell)];
}

/** 4 float32 weights: 16 bytes. */
export function drawBackbone(name: string, weights = new Uint8Array(16)): Contents {
  const manifest: BackboneManifest = {
    format: "graft.backbone/1",
    name,
    modality: "IMAGE",
    architecture: "tiny",
    source: { kind: "file", name, version: "1" },
    licence: "MIT",
    pretrainedOn: "nothing",
    input: { size: 32, minSize: 32, channels: 3, scale: 1, offset: 0 },
    weightFormat: "tfjs-layers",
    featureDim: 4,
    trainable: true,
    parameters: 4,
    layerGroups: [{ name: "stem", layers: ["conv"], parameters: 4 }],
  };
  const weightsManifest = [
    { paths: ["weights.bin"], weights: [{ name: "conv/kernel", shape: [2, 2], dtype: "float32" }] },
  ];
  return {
    "backbone.json": JSON.stringify(manifest),
    "model.json": JSON.stringify({ format: "layers-model", modelTopology: {}, weightsManifest }),
    "weights.bin": weights,
  };
}
