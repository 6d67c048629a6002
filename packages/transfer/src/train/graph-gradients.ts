import path from "node:path";
import { digestOfJson } from "@graft/contracts";
import * as tf from "@tensorflow/tfjs";
import type { ConvolutionOp } from "../backbone/graph.ts";
import { spreadValues } from "../backend/gradient-cases.ts";
import { readValues, takeValues } from "../backend/read-values.ts";
import { ENGINE_VERSION } from "../engine-version.ts";
import { POOLED } from "../features/feature-key.ts";
import { GRAPHS, type TrunkContext } from "../features/open-trunk.ts";
import { shapeAt } from "../features/trunk.ts";
import { GRADIENT_PORTS, type GradientConvolution, gradientGraph } from "../tensorflow-graph/gradient-graph.ts";
import { keptGraph } from "../tensorflow-graph/graph-folder.ts";
import type { LoadedGraph } from "../tensorflow-graph/graph-loader.ts";
import type { FrozenGraph } from "../tensorflow-graph/saved-model-format.ts";
import { type LabelledBatch, type LossAndGradients, lossGradients, targetsOf } from "./loss-gradients.ts";
import { HEAD_BIAS, HEAD_KERNEL, type Network } from "./network.ts";

export interface GraphGradientsInput {
  readonly context: TrunkContext;
  readonly network: Network;
}

/** [height, width, channels] of what enters the network. */
function shapeBehind({ backbone, inputSize }: TrunkContext, { cut }: Network): [number, number, number] {
  return shapeAt(backbone, inputSize, cut === POOLED ? backbone.groups.length : cut.group);
}

async function convolutionOf(op: ConvolutionOp, network: Network): Promise<GradientConvolution> {
  const { frozenOf, statistic } = network.parts();
  const frozen = frozenOf(op);
  if (frozen !== null) {
    const { kernel, bias } = frozen;
    return {
      frozen: { kernel: await readValues(kernel), kernelShape: kernel.shape, bias: bias && (await readValues(bias)) },
    };
  }
  const kernelShape = network.own(op.kernel)?.shape as [number, number, number, number];
  if (op.norm === null) return { frozen: null, kernelShape, statistics: null };
  const { mean, variance, epsilon } = op.norm;
  const root = tf.tidy(() => tf.rsqrt(tf.add(statistic(variance), epsilon)));
  return {
    frozen: null,
    kernelShape,
    statistics: { mean: await readValues(statistic(mean)), root: await takeValues(root) },
  };
}

async function graphOf({ context, network }: GraphGradientsInput): Promise<FrozenGraph> {
  const { groups, featureDim } = network.parts();
  const convolutions = new Map<string, GradientConvolution>();
  for (const op of groups.flatMap(({ ops }) => ops)) {
    if (op.kind === "convolution") convolutions.set(op.name, await convolutionOf(op, network));
  }
  return gradientGraph({
    groups,
    convolutionOf: ({ name }) => {
      const found = convolutions.get(name);
      if (found === undefined) throw new Error(`The network has no weights for ${name}.`);
      return found;
    },
    trained: new Map([...network.variables].map(([name, { shape }]) => [name, shape])),
    head: { kernel: HEAD_KERNEL, bias: HEAD_BIAS },
    inputShape: shapeBehind(context, network),
    featureDim,
    classes: network.classes,
  });
}

/** Side by side with single operations, what a graph's gradients may differ by, as a share of the largest norm of all. */
const TOLERANCE = 1e-3;
/**
 * What the gradient of one weight may differ by, as a share of its own norm: where an activation lies within rounding of
 * a gate's edge, the gate lets a gradient through in one of two right computations (decision 9).
 */
const GATE_TOLERANCE = 0.1;

const norm = (values: Float32Array) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));

/** Whether two sets of gradients are the same but for rounding and single gates. */
export function sameGradients(
  left: ReadonlyMap<string, Float32Array>,
  right: ReadonlyMap<string, Float32Array>,
): boolean {
  const largest = Math.max(...[...right.values()].map(norm));
  return [...right].every(([name, values]) => {
    const apart = norm(values.map((value, i) => value - (left.get(name)?.[i] ?? Number.NaN)));
    // Not the other way round: NaN must count as a difference.
    return apart <= TOLERANCE * largest + GATE_TOLERANCE * norm(values);
  });
}

async function takeAll({ loss, gradients }: LossAndGradients): Promise<Map<string, Float32Array>> {
  const values = new Map([["loss", Float32Array.from(await takeValues(loss))]]);
  for (const [name, gradient] of gradients) values.set(name, Float32Array.from(await takeValues(gradient)));
  return values;
}

/** Holds a graph against single operations on two made-up examples. */
async function isRight(computed: GraphGradients, { network, context }: GraphGradientsInput): Promise<boolean> {
  const shape = shapeBehind(context, network);
  const x = tf.tensor(spreadValues(shape.reduce((product, side) => product * side, 2)), [2, ...shape]);
  const labels = [0, network.classes - 1];
  try {
    const graph = await takeAll(computed.of({ x, labels, weights: [0.5, 1.5] }, 0.1));
    const single = await takeAll(lossGradients(network, { x, labels, weights: [0.5, 1.5] }, 0.1));
    return sameGradients(graph, single);
  } finally {
    x.dispose();
  }
}

/** Loss and gradients of a network as one graph of native TensorFlow, which fuses its operations. */
export class GraphGradients {
  readonly #graph: LoadedGraph;
  readonly #network: Network;

  constructor(graph: LoadedGraph, network: Network) {
    this.#graph = graph;
    this.#network = network;
  }

  of = (batch: LabelledBatch, smoothing: number): LossAndGradients => {
    const { classes, variables } = this.#network;
    const { x, labels, weights } = batch;
    const count = labels.length;
    const entered = tf.tidy(() => ({
      [GRADIENT_PORTS.targets]: targetsOf(batch, classes, smoothing),
      [GRADIENT_PORTS.shares]: tf.tensor1d(labels.map((_, i) => (weights?.[i] ?? 1) / count)),
    }));
    try {
      const ports = { [GRADIENT_PORTS.x]: x, ...entered, ...Object.fromEntries(variables) };
      const { [GRADIENT_PORTS.loss]: loss, ...gradients } = this.#graph.runNamed(ports);
      return { loss: loss as tf.Scalar, gradients: new Map(Object.entries(gradients)) };
    } finally {
      tf.dispose(entered);
    }
  };

  dispose(): void {
    this.#graph.dispose();
  }
}

/**
 * A network's gradients as one graph, kept on disk under the digest of what it depends on. Null where the backend runs
 * only single operations, where normalisation takes statistics of the batch, for adapters, where the graph is wrong, and
 * for a head alone, which a few operations compute.
 */
export async function openGraphGradients(input: GraphGradientsInput): Promise<GraphGradients | null> {
  const { context, network } = input;
  const { loadGraph, device } = context.backend;
  if (loadGraph === undefined || network.cut === POOLED) return null;
  if (network.statistics.size > 0 || network.adapters !== undefined) return null;
  const { digest: backbone } = context.backbone;
  const kept = await keptGraph({
    parent: path.join(context.cacheFolder, GRAPHS),
    digest: digestOfJson({
      kind: "gradients",
      backbone,
      inputSize: context.inputSize,
      cut: network.cut.group,
      trained: [...network.variables.keys()],
      classes: network.classes,
      engineVersion: ENGINE_VERSION,
      device,
    }),
    make: () => graphOf(input),
    judge: async (folder) => {
      const computed = new GraphGradients(await loadGraph(folder), network);
      try {
        return await isRight(computed, input);
      } finally {
        computed.dispose();
      }
    },
  });
  return kept.fit ? new GraphGradients(await loadGraph(kept.folder), network) : null;
}
