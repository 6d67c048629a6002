import { AppError, type LayerGroup } from "@graft/contracts";
import type { ActivationOp, ConvolutionOp, GraphGroup, GraphOp, NormWeights } from "./graph.ts";
import { type KerasLayer, LAYER_CONFIGS, layerConfig } from "./keras-layer.ts";

/** A layer turned into a step, before steps that belong together are merged. */
type Step =
  | GraphOp
  | { readonly kind: "norm"; readonly name: string; readonly input: string; readonly norm: NormWeights };

function normWeights(layer: KerasLayer): NormWeights {
  const { epsilon, center, scale } = layerConfig(layer, LAYER_CONFIGS.norm);
  const weight = (name: string) => `${layer.name}/${name}`;
  return {
    gamma: scale ? weight("gamma") : null,
    beta: center ? weight("beta") : null,
    mean: weight("moving_mean"),
    variance: weight("moving_variance"),
    epsilon,
  };
}

function convolution(layer: KerasLayer, input: string): ConvolutionOp {
  const { strides, padding, use_bias } = layerConfig(layer, LAYER_CONFIGS.convolution);
  const depthwise = layer.kind === "DepthwiseConv2D";
  return {
    kind: "convolution",
    name: layer.name,
    input,
    depthwise,
    kernel: `${layer.name}/${depthwise ? "depthwise_kernel" : "kernel"}`,
    bias: use_bias ? `${layer.name}/bias` : null,
    norm: null,
    activation: "linear",
    strides,
    padding,
  };
}

function stepOf(layer: KerasLayer): Step {
  const { name } = layer;
  const [input = "", other = ""] = layer.inputs;
  switch (layer.kind) {
    case "Conv2D":
    case "DepthwiseConv2D":
      return convolution(layer, input);
    case "ZeroPadding2D": {
      const [rows, columns] = layerConfig(layer, LAYER_CONFIGS.pad).padding;
      return { kind: "pad", name, input, rows, columns };
    }
    case "BatchNormalization":
      return { kind: "norm", name, input, norm: normWeights(layer) };
    case "ReLU": {
      const max = layerConfig(layer, LAYER_CONFIGS.relu).max_value;
      return { kind: "activation", name, input, activation: max === 6 ? "relu6" : "relu" };
    }
    case "Add":
      if (layer.inputs.length === 2) return { kind: "add", name, input, other };
  }
  throw new AppError(
    "BACKBONE_CORRUPT",
    `Layer ${name} is a ${layer.kind} of ${layer.inputs.length} inputs, which this engine does not compute.`,
    { details: { layer: name, kind: layer.kind } },
  );
}

/** Merges a normalisation or an activation into the convolution before it; null where that cannot be. */
function merged(before: GraphOp | undefined, step: Step): ConvolutionOp | null {
  if (before?.kind !== "convolution" || before.name !== step.input) return null;
  if (step.kind === "norm" && before.norm === null && before.activation === "linear") {
    return { ...before, name: step.name, norm: step.norm };
  }
  if (step.kind === "activation" && before.activation === "linear") {
    return { ...before, name: step.name, activation: (step as ActivationOp).activation };
  }
  return null;
}

/** How many layers take each layer's output. */
function useCounts(layers: readonly KerasLayer[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const input of layers.flatMap(({ inputs }) => inputs)) counts.set(input, (counts.get(input) ?? 0) + 1);
  return counts;
}

function opsOf(layers: readonly KerasLayer[], uses: ReadonlyMap<string, number>): GraphOp[] {
  const ops: GraphOp[] = [];
  for (const layer of layers) {
    const step = stepOf(layer);
    const whole = uses.get(step.input) === 1 ? merged(ops.at(-1), step) : null;
    if (whole !== null) ops.splice(-1, 1, whole);
    else if (step.kind !== "norm") ops.push(step);
    else {
      throw new AppError(
        "BACKBONE_CORRUPT",
        `The normalisation ${layer.name} does not follow a convolution of its own, so it cannot be folded into one.`,
        { details: { layer: layer.name } },
      );
    }
  }
  return ops;
}

export interface GraphInput {
  readonly layers: readonly KerasLayer[];
  readonly layerGroups: readonly LayerGroup[];
  readonly weightNames: readonly string[];
}

/**
 * Turns a Keras topology into groups of steps. Each batch normalisation becomes part of the convolution before it, so
 * that it can be folded into that convolution's weights.
 *
 * @throws AppError BACKBONE_CORRUPT for a layer that is unknown or missing.
 */
export function buildGraph({ layers, layerGroups, weightNames }: GraphInput): GraphGroup[] {
  const byName = new Map(layers.map((layer) => [layer.name, layer]));
  const uses = useCounts(layers);
  let input = layers.find(({ kind }) => kind === "InputLayer")?.name ?? "";
  return layerGroups.map(({ name, layers: names }) => {
    const members = names.map((layer) => {
      const found = byName.get(layer);
      if (found !== undefined) return found;
      throw new AppError(
        "BACKBONE_CORRUPT",
        `Layer group ${name} names the layer ${layer}, which the topology lacks.`,
        {
          details: { group: name, layer },
        },
      );
    });
    const own = new Set(names);
    const ops = opsOf(
      members.filter(({ kind }) => kind !== "InputLayer"),
      uses,
    );
    const group = {
      name,
      input,
      output: ops.at(-1)?.name ?? input,
      ops,
      weights: weightNames.filter((weight) => own.has(weight.slice(0, weight.lastIndexOf("/")))),
    };
    input = group.output;
    return group;
  });
}
