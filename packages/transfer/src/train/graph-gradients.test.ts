import { existsSync, readdirSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { NATIVE_TENSORFLOW_FOLDER } from "@graft/contracts";
import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ConvolutionOp, GraphGroup, NormWeights } from "../backbone/graph.ts";
import type { Backbone, PictureBackbone } from "../backbone/load-backbone.ts";
import { spreadValues } from "../backend/gradient-cases.ts";
import { type OpenBackend, openBackend } from "../backend/open-backend.ts";
import { tempFolder } from "../testing/temp-folder.ts";
import { tinyBackbone } from "../testing/tiny-backbone.ts";
import { type GraphGradients, openGraphGradients, sameGradients } from "./graph-gradients.ts";
import { type LabelledBatch, type LossAndGradients, lossGradients } from "./loss-gradients.ts";
import { Network, type NetworkInput } from "./network.ts";
import { createOptimizer } from "./optimizer.ts";
import { trainStep } from "./train-step.ts";

const cache = process.env.XDG_CACHE_HOME ?? path.join(os.homedir(), ".cache");
const nativeBackends = process.env.GRAFT_NATIVE_BACKENDS ?? path.join(cache, "graft", "backends");
const SIDE = 32;
const CLASSES = 3;
const SMOOTHING = 0.1;

const convolution: ConvolutionOp = {
  kind: "convolution",
  name: "plain",
  input: "padded",
  depthwise: false,
  kernel: "plain/kernel",
  bias: "plain/bias",
  norm: null,
  activation: "relu",
  strides: [2, 2],
  padding: "valid",
};
const normed = (name: string, changes: Partial<NormWeights>): NormWeights => {
  const weights = { gamma: `${name}/gamma`, beta: `${name}/beta`, mean: `${name}/moving_mean` };
  return { ...weights, variance: `${name}/moving_variance`, epsilon: 1e-3, ...changes };
};

/** What the catalogue's backbones do not use: other paddings, biases, half a normalisation, two channels out of one. */
const ODD: GraphGroup = {
  name: "odd",
  input: "pixels",
  output: "sum",
  ops: [
    { kind: "pad", name: "padded", input: "pixels", rows: [2, 1], columns: [0, 3] },
    convolution,
    {
      ...convolution,
      name: "split",
      input: "plain",
      depthwise: true,
      kernel: "split/depthwise_kernel",
      bias: "split/bias",
      norm: normed("split", { gamma: null }),
      activation: "linear",
      strides: [1, 1],
      padding: "same",
    },
    { kind: "activation", name: "gated", input: "split", activation: "relu6" },
    {
      ...convolution,
      name: "mixed",
      input: "gated",
      kernel: "mixed/kernel",
      bias: null,
      norm: normed("mixed", { beta: null }),
      activation: "linear",
      strides: [1, 1],
      padding: "same",
    },
    { kind: "add", name: "sum", input: "gated", other: "mixed" },
  ],
  weights: [],
};
const ODD_SHAPES: Readonly<Record<string, readonly number[]>> = {
  "plain/kernel": [3, 3, 3, 4],
  "plain/bias": [4],
  "split/depthwise_kernel": [3, 3, 4, 2],
  "split/bias": [8],
  "split/beta": [8],
  "split/moving_mean": [8],
  "split/moving_variance": [8],
  "mixed/kernel": [1, 1, 8, 8],
  "mixed/gamma": [8],
  "mixed/moving_mean": [8],
  "mixed/moving_variance": [8],
};

function oddBackbone(tiny: Backbone): PictureBackbone {
  if (tiny.modality !== "IMAGE") throw new Error("The tiny backbone reads pictures.");
  const weights = new Map(
    Object.entries(ODD_SHAPES).map(([name, shape], i): [string, tf.Tensor] => {
      const values = spreadValues(
        shape.reduce((product, side) => product * side, 1),
        i * 0.137,
      );
      return [name, tf.tensor(name.endsWith("variance") ? values.map((value) => 1 + value / 2) : values, [...shape])];
    }),
  );
  const groups = [{ ...ODD, weights: Object.keys(ODD_SHAPES) }];
  return { ...tiny, digest: "odd", groups, weights, manifest: { ...tiny.manifest, featureDim: 8 } };
}

function values({ loss, gradients }: LossAndGradients): Map<string, Float32Array> {
  const tensors = new Map<string, tf.Tensor>([...gradients]).set("loss", loss);
  const read = [...tensors].map(([name, tensor]) => [name, Float32Array.from(tensor.dataSync())] as const);
  tf.dispose([...tensors.values()]);
  return new Map(read);
}

/** Largest difference of any entry, as a share of the largest entry of all gradients. */
function distance(left: ReadonlyMap<string, Float32Array>, right: ReadonlyMap<string, Float32Array>): number {
  let [apart, largest] = [0, 0];
  for (const [name, own] of right) {
    own.forEach((value, i) => {
      largest = Math.max(largest, Math.abs(value));
      const difference = Math.abs(value - (left.get(name)?.[i] ?? Number.NaN));
      if (!(difference <= apart)) apart = difference;
    });
  }
  return apart / largest;
}

describe.skipIf(!existsSync(path.join(nativeBackends, NATIVE_TENSORFLOW_FOLDER)))("gradients as one graph", () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let backend: OpenBackend;
  let tiny: Backbone;
  beforeAll(async () => {
    folder = await tempFolder();
    backend = await openBackend("tensorflow", nativeBackends);
    tiny = await tinyBackbone(`${folder.path}/backbone`);
  });
  afterAll(() => folder.remove());

  const networkOf = (changes: Partial<NetworkInput> = {}) => {
    const backbone = changes.backbone ?? tiny;
    const trainedGroups = backbone.groups.map(({ name }) => name);
    return new Network({ backbone, classes: CLASSES, trainedGroups, cut: { group: 0 }, seed: 5, ...changes });
  };

  function open(network: Network, backbone: Backbone = tiny, cacheFolder = `${folder.path}/cache`) {
    return openGraphGradients({ context: { backend, backbone, inputSize: SIDE, cacheFolder }, network });
  }

  async function opened(network: Network, backbone?: Backbone): Promise<GraphGradients> {
    const graph = await open(network, backbone);
    if (graph === null) throw new Error("The graph was found unfit.");
    return graph;
  }

  function batchOf(count: number, shape: readonly number[] = [SIDE, SIDE, 3]): LabelledBatch {
    const size = shape.reduce((product, side) => product * side, count);
    const labels = Array.from({ length: count }, (_, i) => i % CLASSES);
    const weights = labels.map((label) => [0.5, 1, 1.75][label] ?? 1);
    return { x: tf.tensor(spreadValues(size, 0.21), [count, ...shape]), labels, weights };
  }

  it.each<[string, Partial<NetworkInput>, number[]]>([
    ["all groups", {}, [32, 32, 3]],
    ["the top group behind a cut", { trainedGroups: ["top"], cut: { group: 3 } }, [8, 8, 8]],
    ["one block between frozen groups", { trainedGroups: ["block_2"], cut: { group: 1 } }, [16, 16, 6]],
    ["the head alone, behind frozen groups", { trainedGroups: [], cut: { group: 2 } }, [16, 16, 6]],
  ])("are what single operations give, within 1e-5, for any batch: %s", async (_, changes, shape) => {
    const network = networkOf(changes);
    const graph = await opened(network);
    for (const count of [5, 1]) {
      const batch = batchOf(count, shape);
      const before = tf.memory().numTensors;
      const whole = values(graph.of(batch, SMOOTHING));
      expect([...whole.keys()].sort()).toEqual(["loss", ...network.variables.keys()].sort());
      expect(distance(whole, values(lossGradients(network, batch, SMOOTHING)))).toBeLessThan(1e-5);
      expect(tf.memory().numTensors).toBe(before);
      batch.x.dispose();
    }
    graph.dispose();
    network.dispose();
  });

  it("are right for layers with other paddings, biases and half a normalisation", async () => {
    const backbone = oddBackbone(tiny);
    const network = networkOf({ backbone });
    const graph = await opened(network, backbone);
    const batch = batchOf(3);
    expect(distance(values(graph.of(batch, 0)), values(lossGradients(network, batch, 0)))).toBeLessThan(1e-5);
  });

  it("take the same steps again to the bit, and the steps of single operations within 1e-5", async () => {
    const trained = async (graph: GraphGradients | undefined) => {
      const network = networkOf();
      const settings = {
        kind: "ADAMW",
        rate: 1e-3,
        beta1: 0.9,
        beta2: 0.999,
        epsilon: 1e-8,
        weightDecay: 0.01,
      } as const;
      const trainables = [...network.variables].map(([name, variable]) => ({ name, variable, rateScale: 1 }));
      const optimizer = createOptimizer(settings, trainables);
      const own = graph && (await opened(network));
      const phase = { labelSmoothing: SMOOTHING, clipNorm: 1 };
      const losses: number[] = [];
      for (let step = 0; step < 3; step++) {
        const on = { network, optimizer, phase, rate: settings.rate, graph: own, microBatch: 4 };
        losses.push(await trainStep(on, batchOf(6)));
      }
      const weights = await network.snapshot();
      own?.dispose();
      network.dispose();
      optimizer.dispose();
      return { losses, weights };
    };
    const network = networkOf();
    const graph = await opened(network);
    const [first, second, single] = [await trained(graph), await trained(graph), await trained(undefined)];
    expect(second).toEqual(first);
    expect(Math.max(...first.losses.map((loss, i) => Math.abs(loss - (single.losses[i] ?? 0))))).toBeLessThan(1e-5);
    expect(new Set(first.losses).size).toBe(3);
  });

  it("are kept once for each network, and found wrong where they are another's", async () => {
    const cacheFolder = `${folder.path}/kept`;
    const network = networkOf({ trainedGroups: ["top"], cut: { group: 3 } });
    for (let i = 0; i < 2; i++) (await open(network, tiny, cacheFolder))?.dispose();
    expect(readdirSync(path.join(cacheFolder, "graphs"))).toHaveLength(1);
    const weights = new Map(tiny.weights);
    const mean = tiny.weights.get("top_bn/moving_mean");
    if (mean === undefined) throw new Error("The tiny backbone has a top_bn.");
    weights.set("top_bn/moving_mean", tf.add(mean, 1));
    // The graph of the digest holds other statistics than the network it would compute for.
    const moved = networkOf({ backbone: { ...tiny, weights }, trainedGroups: ["top"], cut: { group: 3 } });
    const graph = await open(moved, tiny, cacheFolder);
    const batch = batchOf(3, [8, 8, 8]);
    const [wrong, right] = [graph?.of(batch, 0), lossGradients(moved, batch, 0)];
    if (wrong === undefined) throw new Error("The kept graph was not found.");
    expect(sameGradients(values(wrong), values(right))).toBe(false);
  });

  it("are left to single operations where normalisation looks at the batch", async () => {
    expect(await open(networkOf({ fromScratch: true }))).toBeNull();
  });
});

it("tells equal gradients from others, rounding and single gates aside", () => {
  const right = new Map([
    ["large", Float32Array.from([3, 4])],
    ["small", Float32Array.from([0.01, 0])],
  ]);
  const changed = (name: string, entries: number[]) => new Map(right).set(name, Float32Array.from(entries));
  expect(sameGradients(right, right)).toBe(true);
  // 1e-3 of the largest norm, 5, and a tenth of the own, 0.01, may differ: 0.005 + 0.001.
  expect(sameGradients(changed("small", [0.0155, 0]), right)).toBe(true);
  expect(sameGradients(changed("small", [0.017, 0]), right)).toBe(false);
  expect(sameGradients(changed("large", [3, Number.NaN]), right)).toBe(false);
  expect(sameGradients(changed("large", [4, 3]), right)).toBe(false);
  expect(sameGradients(new Map(), right)).toBe(false);
});
