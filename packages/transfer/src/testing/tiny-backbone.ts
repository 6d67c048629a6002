import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  type ArtifactFile,
  BACKBONE_MANIFEST,
  BACKBONE_TOPOLOGY,
  type BackboneManifest,
  type LayerGroup,
  sha256Hex,
} from "@graft/contracts";
import { type Backbone, loadBackbone } from "../backbone/load-backbone.ts";
import { spreadValues } from "../backend/gradient-cases.ts";

interface TinyLayer {
  readonly name: string;
  readonly class_name: string;
  readonly config: Record<string, unknown>;
  readonly inputs: readonly string[];
  readonly weights?: Record<string, readonly number[]>;
}

const convolution = {
  padding: "same",
  data_format: "channels_last",
  dilation_rate: [1, 1],
  activation: "linear",
  use_bias: false,
};

/** A layer's name and that of the layer it takes. */
type Edge = readonly [string, string];

function conv([name, input]: Edge, kernel: readonly number[], settings: Record<string, unknown> = {}): TinyLayer {
  const config = { ...convolution, strides: [1, 1], ...settings };
  return { name, class_name: "Conv2D", config, inputs: [input], weights: { kernel } };
}

function depthwise([name, input]: Edge, channels: number, stride: number): TinyLayer {
  const config = { ...convolution, strides: [stride, stride] };
  return {
    name,
    class_name: "DepthwiseConv2D",
    config,
    inputs: [input],
    weights: { depthwise_kernel: [3, 3, channels, 1] },
  };
}

function norm(name: string, input: string, channels: number): TinyLayer {
  const weights = { gamma: [channels], beta: [channels], moving_mean: [channels], moving_variance: [channels] };
  const config = { epsilon: 1e-3, center: true, scale: true };
  return { name, class_name: "BatchNormalization", config, inputs: [input], weights };
}

function relu6(name: string, input: string): TinyLayer {
  return { name, class_name: "ReLU", config: { max_value: 6, negative_slope: 0, threshold: 0 }, inputs: [input] };
}

/** A MobileNetV2 of three blocks: every layer kind of the large one, a residual, and two strides. */
const GROUPS: readonly { name: string; layers: readonly TinyLayer[] }[] = [
  {
    name: "stem",
    layers: [
      { name: "input", class_name: "InputLayer", config: {}, inputs: [] },
      {
        name: "stem_pad",
        class_name: "ZeroPadding2D",
        config: {
          padding: [
            [0, 1],
            [0, 1],
          ],
          data_format: "channels_last",
        },
        inputs: ["input"],
      },
      conv(["stem_conv", "stem_pad"], [3, 3, 3, 6], { strides: [2, 2], padding: "valid" }),
      norm("stem_bn", "stem_conv", 6),
      relu6("stem_relu", "stem_bn"),
    ],
  },
  {
    name: "block_1",
    layers: [
      conv(["block_1_expand", "stem_relu"], [1, 1, 6, 12]),
      norm("block_1_expand_bn", "block_1_expand", 12),
      relu6("block_1_expand_relu", "block_1_expand_bn"),
      depthwise(["block_1_depthwise", "block_1_expand_relu"], 12, 1),
      norm("block_1_depthwise_bn", "block_1_depthwise", 12),
      relu6("block_1_depthwise_relu", "block_1_depthwise_bn"),
      conv(["block_1_project", "block_1_depthwise_relu"], [1, 1, 12, 6]),
      norm("block_1_project_bn", "block_1_project", 6),
      { name: "block_1_add", class_name: "Add", config: {}, inputs: ["stem_relu", "block_1_project_bn"] },
    ],
  },
  {
    name: "block_2",
    layers: [
      depthwise(["block_2_depthwise", "block_1_add"], 6, 2),
      norm("block_2_depthwise_bn", "block_2_depthwise", 6),
      relu6("block_2_depthwise_relu", "block_2_depthwise_bn"),
      conv(["block_2_project", "block_2_depthwise_relu"], [1, 1, 6, 8]),
      norm("block_2_project_bn", "block_2_project", 8),
    ],
  },
  {
    name: "top",
    layers: [
      conv(["top_conv", "block_2_project_bn"], [1, 1, 8, 10]),
      norm("top_bn", "top_conv", 10),
      relu6("top_relu", "top_bn"),
    ],
  },
];

/** Weights without pattern, of a size that keeps activations between the kinks of relu6 most of the time. */
function weightValues(name: string, shape: readonly number[], offset: number): Float32Array {
  const values = spreadValues(
    shape.reduce((product, side) => product * side, 1),
    offset,
  );
  if (name === "gamma") return values.map((value) => 1.2 + 0.4 * value);
  if (name === "moving_variance") return values.map((value) => 0.6 + 0.4 * value);
  if (name === "beta") return values.map((value) => 0.5 + 0.5 * value);
  if (name === "moving_mean") return values.map((value) => 0.2 * value);
  const fanIn = name === "depthwise_kernel" ? 9 : shape.slice(0, 3).reduce((product, side) => product * side, 1);
  return values.map((value) => value * Math.sqrt(3 / fanIn));
}

function packWeights(layers: readonly TinyLayer[]): {
  specs: { name: string; shape: number[]; dtype: "float32" }[];
  bytes: Buffer;
} {
  const named = layers.flatMap(({ name, weights = {} }) =>
    Object.entries(weights).map(([weight, shape]) => ({ layer: name, weight, shape })),
  );
  const values = named.map(({ weight, shape }, i) => weightValues(weight, shape, i * 0.137));
  return {
    specs: named.map(({ layer, weight, shape }) => ({
      name: `${layer}/${weight}`,
      shape: [...shape],
      dtype: "float32",
    })),
    bytes: Buffer.concat(values.map(({ buffer }) => Buffer.from(buffer))),
  };
}

function manifestOf(layerGroups: LayerGroup[]): BackboneManifest {
  return {
    format: "graft.backbone/1",
    name: "tiny",
    modality: "IMAGE",
    architecture: "MobileNetV2 of three blocks",
    source: { kind: "file", name: "tiny", version: "1" },
    licence: "MIT",
    pretrainedOn: "nothing",
    input: { size: 32, minSize: 16, channels: 3, scale: 1 / 255, offset: -0.5 },
    weightFormat: "tfjs-layers",
    featureDim: 10,
    trainable: true,
    parameters: layerGroups.reduce((sum, { parameters }) => sum + parameters, 0),
    layerGroups,
  };
}

/** Writes the tiny backbone's package into a folder. */
export async function writeTinyBackbone(folder: string): Promise<ArtifactFile[]> {
  await mkdir(folder, { recursive: true });
  const layers = GROUPS.flatMap((group) => group.layers);
  const { specs, bytes } = packWeights(layers);
  const groups = GROUPS.map(({ name, layers: own }) => ({
    name,
    layers: own.map((layer) => layer.name),
    parameters: own
      .flatMap(({ weights = {} }) => Object.values(weights))
      .reduce((sum, shape) => sum + shape.reduce((product, side) => product * side, 1), 0),
  }));
  const topology = layers.map(({ name, class_name, config, inputs }) => ({
    name,
    class_name,
    config,
    inbound_nodes: inputs.length === 0 ? [] : [inputs.map((input) => [input, 0, 0, {}])],
  }));
  const contents = {
    [BACKBONE_MANIFEST]: Buffer.from(JSON.stringify(manifestOf(groups))),
    [BACKBONE_TOPOLOGY]: Buffer.from(
      JSON.stringify({
        modelTopology: { model_config: { config: { layers: topology } } },
        weightsManifest: [{ paths: ["weights.bin"], weights: specs }],
      }),
    ),
    "weights.bin": bytes,
  };
  const files: ArtifactFile[] = [];
  for (const [path, data] of Object.entries(contents)) {
    await writeFile(join(folder, path), data);
    files.push({ path, sha256: sha256Hex(data), sizeBytes: data.byteLength });
  }
  return files;
}

/** The tiny backbone on the open backend. */
export async function tinyBackbone(folder: string): Promise<Backbone> {
  return loadBackbone({ folder, files: await writeTinyBackbone(folder) });
}
