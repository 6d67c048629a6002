import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  type ArtifactFile,
  BACKBONE_MANIFEST,
  BACKBONE_TOKENIZER,
  BACKBONE_TOPOLOGY,
  sha256Hex,
  type TextBackboneManifest,
  type TokenizerFile,
} from "@graft/contracts";
import { loadBackbone, type TextBackbone } from "../backbone/load-backbone.ts";
import { spreadValues } from "../backend/gradient-cases.ts";

/** A vocabulary by which "win a prize" is four pieces; numbers 0 to 2 are control marks. */
export const TINY_VOCABULARY: TokenizerFile = {
  format: "graft.tokenizer/1",
  kind: "SENTENCEPIECE_UNIGRAM",
  normalization: "NFKC",
  reserved: 3,
  pieces: [
    ["\ufffd", 0],
    ["<s>", 0],
    ["</s>", 0],
    ["▁", -4],
    ["▁win", -2],
    ["▁a", -2.5],
    ["▁prize", -6],
    ["▁pri", -2.75],
    ["ze", -3],
    ["▁lunch", -3],
    ["▁today", -3],
    ["s", -3.5],
    ["a", -4.5],
  ],
};

export const TINY_FEATURES = 6;
/** Rows the tiny graph was built for, as many as the encoder feeds. */
const ROWS = 16;

const attribute = { int: { type: "DT_INT32" }, float: { type: "DT_FLOAT" } };
const constant = (name: string, dtype: { type: string }) => ({ name, op: "Const", attr: { dtype } });

/** Sums the vectors of a row's pieces: gather by `values`, scatter by the row numbers in `indices`. */
const TOPOLOGY = {
  node: [
    {
      name: "indices",
      op: "Placeholder",
      attr: { dtype: attribute.int, shape: { shape: { dim: [{ size: "-1" }, { size: "2" }] } } },
    },
    { name: "values", op: "Placeholder", attr: { dtype: attribute.int, shape: { shape: { dim: [{ size: "-1" }] } } } },
    constant("vectors", attribute.float),
    constant("axis", attribute.int),
    constant("begin", attribute.int),
    constant("size", attribute.int),
    constant("shape", attribute.int),
    { name: "gathered", op: "GatherV2", input: ["vectors", "values", "axis"], attr: {} },
    { name: "rows", op: "Slice", input: ["indices", "begin", "size"], attr: {} },
    { name: "summed", op: "ScatterNd", input: ["rows", "gathered", "shape"], attr: {} },
  ],
  versions: {},
};

/** A text backbone small enough to work out by hand: a row's features are the sum of its pieces' vectors. */
export function tinyVectors(): Float32Array {
  return spreadValues(TINY_VOCABULARY.pieces.length * TINY_FEATURES, 0.37);
}

/** Writes the tiny text backbone into a folder, as an agent that fetched its artifact has it. */
export async function writeTinyTextBackbone(
  folder: string,
  changes: { readonly tokenizer?: TokenizerFile; readonly output?: string } = {},
): Promise<ArtifactFile[]> {
  const pieces = TINY_VOCABULARY.pieces.length;
  const specs = [
    { name: "vectors", shape: [pieces, TINY_FEATURES], dtype: "float32", values: [...tinyVectors()] },
    { name: "axis", shape: [], dtype: "int32", values: [0] },
    { name: "begin", shape: [2], dtype: "int32", values: [0, 0] },
    { name: "size", shape: [2], dtype: "int32", values: [-1, 1] },
    { name: "shape", shape: [2], dtype: "int32", values: [ROWS, TINY_FEATURES] },
  ];
  const bytes = specs.map(({ dtype, values }) =>
    Buffer.from((dtype === "float32" ? Float32Array.from(values) : Int32Array.from(values)).buffer),
  );
  const manifest: TextBackboneManifest = {
    format: "graft.backbone/1",
    name: "tiny-text",
    modality: "TEXT",
    architecture: "bag of pieces",
    source: { kind: "file", name: "tiny", version: "1" },
    licence: "MIT",
    pretrainedOn: "nothing",
    input: {
      tokenizer: { kind: "SENTENCEPIECE_UNIGRAM", pieces },
      maxTokens: 64,
      feed: { kind: "SPARSE", indices: "indices", values: "values" },
      output: changes.output ?? "summed",
    },
    weightFormat: "tfjs-graph",
    featureDim: TINY_FEATURES,
    trainable: false,
    parameters: pieces * TINY_FEATURES,
    layerGroups: [
      { name: "encoder", layers: TOPOLOGY.node.map(({ name }) => name), parameters: pieces * TINY_FEATURES },
    ],
  };
  const weights = specs.map(({ name, shape, dtype }) => ({ name, shape, dtype }));
  const json = (value: unknown) => Buffer.from(JSON.stringify(value));
  const contents = {
    [BACKBONE_MANIFEST]: json(manifest),
    [BACKBONE_TOPOLOGY]: json({ modelTopology: TOPOLOGY, weightsManifest: [{ paths: ["weights.bin"], weights }] }),
    [BACKBONE_TOKENIZER]: json(changes.tokenizer ?? TINY_VOCABULARY),
    "weights.bin": Buffer.concat(bytes),
  };
  await mkdir(folder, { recursive: true });
  return Promise.all(
    Object.entries(contents).map(async ([path, content]) => {
      await writeFile(join(folder, path), content);
      return { path, sha256: sha256Hex(content), sizeBytes: content.byteLength };
    }),
  );
}

/** The tiny text backbone, loaded. */
export async function tinyTextBackbone(folder: string): Promise<TextBackbone> {
  const backbone = await loadBackbone({ folder, files: await writeTinyTextBackbone(folder) });
  if (backbone.modality !== "TEXT") throw new Error("The tiny text backbone reads text.");
  return backbone;
}
