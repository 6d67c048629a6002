import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  AppError,
  BACKBONE_MANIFEST,
  BACKBONE_TOPOLOGY,
  digestOfJson,
  type Json,
  type PictureBackboneManifest,
  pictureBackboneManifestSchema,
  sha256Hex,
} from "@graft/contracts";
import { type ArtifactPackage, artifactPackage, jsonFile, packageFile } from "../package/artifact-package.ts";
import { type InstalledPackage, installedPackage } from "../package/installed-package.ts";
import { cutTopology } from "./cut-topology.ts";
import type { KerasTopology } from "./keras-topology.ts";
import { layerGroups } from "./layer-groups.ts";
import { selectWeights, type WeightSpec } from "./weight-shard.ts";

export type BackbonePackage = ArtifactPackage<PictureBackboneManifest>;

/** A tfjs LayersModel as nsfwjs carries it: topology and weights as modules, the weights in base64. */
export interface CarriedModel {
  readonly modelJson: {
    readonly modelTopology: KerasTopology;
    readonly weightsManifest: readonly { readonly paths: readonly string[]; readonly weights: readonly WeightSpec[] }[];
  };
  readonly weightsBase64: string;
}

const TOPOLOGY_FILE = "nsfwjs/dist/models/mobilenet_v2/model.min.js";
const WEIGHT_FILE = "nsfwjs/dist/models/mobilenet_v2/group1-shard1of1.min.js";
const WEIGHTS = "group1-shard1of1.bin";

/**
 * What nsfwjs 4.3.0 carries. One flipped byte of a quantised weight is a valid other weight, so nothing but the digest
 * can tell that the file is damaged.
 */
const EXPECTED = {
  topology: "2f5740bb4d79f115ad8975835f676057a203241077cdc045e4729bba28b50e34",
  weights: "8e7dddbb16acacc1bf1601b1b8a761e730ff934b7f2d7771312b2f000e5f5f13",
} as const;

/** The last convolution's activation, 1280 channels; behind it nsfwjs has its own pooling and classifier. */
const OUTPUT = "out_relu";

/**
 * MobileNetV2 1.0 from the installed npm package `nsfwjs`, as a content-addressed backbone: `backbone.json`,
 * `model.json`, the weights as uint8, and the licence.
 *
 * @throws AppError NOT_FOUND where the package is not installed, BACKBONE_CORRUPT naming the file that is damaged.
 */
export async function mobileNetV2Backbone(): Promise<BackbonePackage> {
  const installed = await installedPackage("nsfwjs");
  const licence = await readFile(join(installed.folder, "LICENSE"));
  return convertMobileNetV2(await carriedMobileNetV2(), installed, licence);
}

/**
 * The whole model as the installed package carries it, classifier included.
 *
 * @throws AppError BACKBONE_CORRUPT naming the file that does not load.
 */
export async function carriedMobileNetV2(): Promise<CarriedModel> {
  const { MobileNetV2Model } = await import("nsfwjs/models/mobilenet_v2");
  const [loadWeights] = MobileNetV2Model.weightBundles;
  if (loadWeights === undefined) throw corrupt(WEIGHT_FILE, "it is missing");
  const modelJson: unknown = await loaded(TOPOLOGY_FILE, MobileNetV2Model.modelJson());
  return {
    modelJson: modelJson as CarriedModel["modelJson"],
    weightsBase64: await loaded(WEIGHT_FILE, loadWeights()),
  };
}

/**
 * Turns the model nsfwjs carries into a backbone package: cut at `out_relu`, any input size, one layer group per
 * block. The weights stay the quantised bytes they are; only those of layers that are kept.
 *
 * @throws AppError BACKBONE_CORRUPT naming the file whose contents are not those of nsfwjs 4.3.0.
 */
export function convertMobileNetV2(
  carried: CarriedModel,
  from: Pick<InstalledPackage, "name" | "version">,
  licence: Uint8Array,
): BackbonePackage {
  const specs = carried.modelJson.weightsManifest.flatMap((group) => group.weights);
  if (digestOfJson(carried.modelJson as unknown as Json) !== EXPECTED.topology) {
    throw corrupt(TOPOLOGY_FILE, "its contents differ from those of version 4.3.0");
  }
  const bytes = new Uint8Array(Buffer.from(carried.weightsBase64, "base64"));
  if (sha256Hex(bytes) !== EXPECTED.weights) {
    throw corrupt(WEIGHT_FILE, "its contents differ from those of version 4.3.0");
  }
  const topology = cutTopology(carried.modelJson.modelTopology, OUTPUT);
  const { layers } = topology.model_config.config;
  const weights = selectWeights(
    { specs, bytes },
    layers.map(({ name }) => name),
    WEIGHT_FILE,
  );
  const groups = layerGroups({ layers, weights: weights.specs, groupOf });
  const manifest = pictureBackboneManifestSchema.parse({
    ...DESCRIPTION,
    source: { kind: "npm", name: from.name, version: from.version },
    parameters: groups.reduce((sum, { parameters }) => sum + parameters, 0),
    layerGroups: groups,
  });
  const model = {
    format: "layers-model",
    generatedBy: `keras v${topology.keras_version}`,
    convertedBy: "graft.backbone/1",
    modelTopology: topology,
    weightsManifest: [{ paths: [WEIGHTS], weights: weights.specs }],
  };
  return artifactPackage(manifest, [
    jsonFile(BACKBONE_MANIFEST, manifest),
    jsonFile(BACKBONE_TOPOLOGY, model as unknown as Json),
    packageFile(WEIGHTS, weights.bytes),
    packageFile("LICENCE", licence),
  ]);
}

const DESCRIPTION = {
  format: "graft.backbone/1",
  name: "mobilenet-v2",
  modality: "IMAGE",
  architecture: "MobileNetV2 1.0",
  licence: "MIT",
  pretrainedOn: "pictures of a content filter, five classes, at 224 pixels",
  input: {
    size: 224,
    // Five convolutions of stride 2, each of which halves the side and rounds down: 32 leaves one position.
    minSize: 32,
    channels: 3,
    // nsfwjs divides bytes by 255 before the first layer (`classify` in its core), to 0..1 and not Keras's -1..1.
    scale: 1 / 255,
    offset: 0,
  },
  weightFormat: "tfjs-layers",
  featureDim: 1280,
  trainable: true,
} as const;

/** Blocks by the names Keras gave their layers; `expanded_conv` is the first block, which expands nothing. */
function groupOf(layer: string): string {
  if (/^(Conv_1|out_)/.test(layer)) return "top";
  return /^(expanded_conv|block_\d+)_/.exec(layer)?.[1] ?? "stem";
}

async function loaded<T>(file: string, module: Promise<{ default: T }>): Promise<T> {
  try {
    return (await module).default;
  } catch (cause) {
    throw corrupt(file, "it does not load", cause);
  }
}

function corrupt(file: string, reason: string, cause?: unknown): AppError {
  return new AppError(
    "BACKBONE_CORRUPT",
    `The weight or topology file ${file} is corrupt: ${reason}. Remove node_modules/nsfwjs and run "npm install" again.`,
    { cause, details: { file } },
  );
}
