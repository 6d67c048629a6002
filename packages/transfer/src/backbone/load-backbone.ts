import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  AppError,
  type ArtifactFile,
  BACKBONE_MANIFEST,
  BACKBONE_TOPOLOGY,
  type BackboneManifest,
  backboneManifestSchema,
  digestOfTree,
  parseArtifactPath,
  sha256Hex,
} from "@graft/contracts";
import * as tf from "@tensorflow/tfjs";
import { buildGraph } from "./build-graph.ts";
import type { GraphGroup } from "./graph.ts";
import { kerasLayers, type ModelJson, modelJsonSchema, type WeightSpec } from "./keras-layer.ts";

/** A backbone in memory, its weights on the open backend. */
export interface Backbone {
  /** Digest of its artifact. */
  readonly digest: string;
  readonly manifest: BackboneManifest;
  readonly groups: readonly GraphGroup[];
  readonly weights: ReadonlyMap<string, tf.Tensor>;
  dispose(): void;
}

/** A backbone's artifact, unpacked into a folder. */
export interface BackboneFolder {
  readonly folder: string;
  /** The artifact's files; each is checked against its digest before anything is read from it. */
  readonly files: readonly ArtifactFile[];
}

function corrupt(file: string, reason: string, cause?: unknown): AppError {
  return new AppError(
    "BACKBONE_CORRUPT",
    `The backbone's file ${file} is corrupt: ${reason}. Pull the backbone again.`,
    {
      cause,
      details: { file },
    },
  );
}

/** Reads every file and compares it with its digest. @throws AppError BACKBONE_CORRUPT naming the first that differs. */
async function readVerified({ folder, files }: BackboneFolder): Promise<Map<string, Uint8Array>> {
  const contents = new Map<string, Uint8Array>();
  for (const { path, sha256 } of files) {
    let bytes: Uint8Array;
    try {
      bytes = await readFile(join(folder, parseArtifactPath(path)));
    } catch (cause) {
      throw corrupt(path, "it cannot be read", cause);
    }
    const actual = sha256Hex(bytes);
    if (actual !== sha256) throw corrupt(path, `its SHA-256 is ${actual} instead of ${sha256}`);
    contents.set(path, bytes);
  }
  return contents;
}

function parseJson<T>(contents: ReadonlyMap<string, Uint8Array>, file: string, parse: (value: unknown) => T): T {
  const bytes = contents.get(file);
  if (bytes === undefined) throw corrupt(file, "it is not among the backbone's files");
  try {
    return parse(JSON.parse(new TextDecoder().decode(bytes)));
  } catch (cause) {
    throw corrupt(file, cause instanceof Error ? cause.message : String(cause), cause);
  }
}

const STORED_BYTES = { float32: 4, uint16: 2, uint8: 1 } as const;

function storedBytes({ shape, dtype, quantization }: WeightSpec): number {
  return shape.reduce((product, side) => product * side, 1) * STORED_BYTES[quantization?.dtype ?? dtype];
}

function decodeWeights(model: ModelJson, contents: ReadonlyMap<string, Uint8Array>): Map<string, tf.Tensor> {
  const weights = new Map<string, tf.Tensor>();
  for (const { paths, weights: specs } of model.weightsManifest) {
    const shards = paths.map((path) => {
      const bytes = contents.get(path);
      if (bytes === undefined) throw corrupt(path, "it is not among the backbone's files");
      return bytes;
    });
    const bytes = Buffer.concat(shards);
    const expected = specs.reduce((sum, spec) => sum + storedBytes(spec), 0);
    if (bytes.byteLength !== expected) {
      throw corrupt(paths.join(", "), `it holds ${bytes.byteLength} bytes where the weights need ${expected}`);
    }
    const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
    const decoded = tf.io.decodeWeights(buffer, specs as tf.io.WeightsManifestEntry[]);
    for (const [name, tensor] of Object.entries(decoded)) weights.set(name, tensor);
  }
  return weights;
}

/** Every weight a step names must be there, or the first batch would fail instead of the load. */
function checkWeights(groups: readonly GraphGroup[], weights: ReadonlyMap<string, tf.Tensor>): void {
  for (const op of groups.flatMap(({ ops }) => ops)) {
    if (op.kind !== "convolution") continue;
    const { gamma = null, beta = null, mean = null, variance = null } = op.norm ?? {};
    for (const name of [op.kernel, op.bias, gamma, beta, mean, variance]) {
      if (name !== null && !weights.has(name)) throw corrupt(BACKBONE_TOPOLOGY, `it has no weight ${name}`);
    }
  }
}

/**
 * Loads a backbone package onto the open backend.
 *
 * @throws AppError BACKBONE_CORRUPT naming the file that is damaged, missing or beyond this engine.
 */
export async function loadBackbone(source: BackboneFolder): Promise<Backbone> {
  const contents = await readVerified(source);
  const manifest = parseJson(contents, BACKBONE_MANIFEST, (value) => backboneManifestSchema.parse(value));
  if (manifest.weightFormat !== "tfjs-layers") {
    throw corrupt(BACKBONE_MANIFEST, `its weight format ${manifest.weightFormat} cannot be loaded by this engine`);
  }
  const model = parseJson(contents, BACKBONE_TOPOLOGY, (value) => modelJsonSchema.parse(value));
  const weights = decodeWeights(model, contents);
  const groups = buildGraph({
    layers: kerasLayers(model),
    layerGroups: manifest.layerGroups,
    weightNames: [...weights.keys()],
  });
  checkWeights(groups, weights);
  return {
    digest: digestOfTree(source.files),
    manifest,
    groups,
    weights,
    dispose: () => tf.dispose([...weights.values()]),
  };
}
