import type { ConvolutionOp } from "../backbone/graph.ts";
import { attribute, type GraphBuilder } from "./graph-builder.ts";

/** A normalisation's statistics, which never move: the mean, and 1 / sqrt(variance + epsilon). */
export interface NormStatistics {
  readonly mean: Float32Array;
  readonly root: Float32Array;
}

/** A convolution's weights in a graph, and the way back to what they are made of. */
export interface FoldedWeights {
  readonly filter: string;
  /** Null where there is nothing to add. */
  readonly shift: string | null;
  readonly back: (gradients: { readonly filter: string; readonly shift: string | null }) => void;
}

export interface TrainedConvolution {
  readonly op: ConvolutionOp;
  /** [height, width, in, out], or for a depthwise one [height, width, channels, multiplier]. */
  readonly kernelShape: readonly [number, number, number, number];
  readonly statistics: NormStatistics | null;
  /** Node of a weight that trains. */
  readonly weight: (name: string) => string;
  /** Takes the gradient of a weight that trains. */
  readonly give: (name: string, gradient: string) => void;
}

/**
 * Folds a normalisation by fixed statistics into its convolution, as `foldNorm` does in single operations, and takes the
 * gradients of the folded weights back to kernel, bias, gamma and beta. With r = 1 / sqrt(variance + epsilon) and s =
 * gamma r: dkernel = dfilter s; dbeta = dshift; dbias = dshift s; dgamma = r (sum dfilter kernel + dshift (bias - mean)).
 */
export function foldedWeights(graph: GraphBuilder, convolution: TrainedConvolution): FoldedWeights {
  const { op, kernelShape, statistics, weight, give } = convolution;
  const named = (part: string) => `${op.name}/${part}`;
  const binary = (kind: "Mul" | "AddV2" | "Sub", part: string, input: readonly [string, string]) =>
    graph.operation(named(part), { op: kind, input });
  const kernel = weight(op.kernel);
  const bias = op.bias === null ? null : weight(op.bias);
  if (op.norm === null || statistics === null) {
    return {
      filter: kernel,
      shift: bias,
      back: ({ filter, shift }) => {
        give(op.kernel, filter);
        if (op.bias !== null && shift !== null) give(op.bias, shift);
      },
    };
  }
  const { gamma, beta } = op.norm;
  const { mean, root } = statistics;
  const channels = [root.length];
  const [, , inputs, outputs] = kernelShape;
  const rootNode = graph.constant(named("root"), root, channels);
  const scale = gamma === null ? rootNode : binary("Mul", "scale", [weight(gamma), rootNode]);
  const centre =
    bias === null
      ? graph.constant(
          named("centre"),
          mean.map((value) => -value),
          channels,
        )
      : binary("Sub", "centre", [bias, graph.constant(named("mean"), mean, channels)]);
  const moved = binary("Mul", "moved", [centre, scale]);
  // A depthwise kernel's outputs are channel-major: [in, multiplier] reshaped is one scale per output.
  const perOutput = op.depthwise ? graph.reshape(named("scale/outputs"), scale, [1, 1, inputs, outputs]) : scale;
  return {
    filter: binary("Mul", "folded", [kernel, perOutput]),
    shift: beta === null ? moved : binary("AddV2", "shift", [weight(beta), moved]),
    back: ({ filter, shift }) => {
      if (shift === null) throw new Error(`${op.name} is shifted and came back without the shift's gradient.`);
      give(op.kernel, binary("Mul", "kernel/gradient", [filter, perOutput]));
      if (beta !== null) give(beta, shift);
      if (op.bias !== null) give(op.bias, binary("Mul", "bias/gradient", [shift, scale]));
      if (gamma === null) return;
      const product = binary("Mul", "scale/products", [filter, kernel]);
      const axes = Int32Array.from(op.depthwise ? [0, 1] : [0, 1, 2]);
      const summed = graph.operation(named("scale/summed"), {
        op: "Sum",
        input: [product, graph.constant(named("scale/axes"), axes, [axes.length])],
        attr: { Tidx: attribute.type("int32") },
      });
      const fromFilter = graph.reshape(named("scale/filter"), summed, channels);
      const fromShift = binary("Mul", "scale/shift", [shift, centre]);
      const total = binary("AddV2", "scale/gradient", [fromFilter, fromShift]);
      give(gamma, binary("Mul", "gamma/gradient", [total, rootNode]));
    },
  };
}
