import type { ConvolutionOp, GraphGroup, GraphOp } from "../backbone/graph.ts";
import { attribute, GraphBuilder } from "./graph-builder.ts";
import type { FrozenGraph } from "./saved-model-format.ts";

/** A convolution's folded weights as values. */
export interface ConvolutionValues {
  readonly kernel: Float32Array;
  /** [height, width, in, out], or for a depthwise one [height, width, channels, multiplier]. */
  readonly kernelShape: readonly number[];
  readonly bias: Float32Array | null;
}

export interface TrunkGraphInput {
  readonly groups: readonly GraphGroup[];
  readonly weightsOf: (op: ConvolutionOp) => ConvolutionValues;
  /** [batch, height, width, channels]. */
  readonly inputShape: readonly number[];
  /** [batch, height, width, channels] behind the last group. */
  readonly outputShape: readonly [number, number, number, number];
  /** Whether the global average pool follows the last group. */
  readonly pooled: boolean;
}

/** Names of the one tensor that enters a trunk's graph and of the one that leaves it. */
export const TRUNK_INPUT = "pixels";
export const TRUNK_OUTPUT = "features";

const RELU = { relu: "Relu", relu6: "Relu6" } as const;

function activated(graph: GraphBuilder, op: GraphOp & { activation: ConvolutionOp["activation"] }, x: string): string {
  if (op.activation === "linear") return x;
  return graph.operation(`${op.name}/activation`, { op: RELU[op.activation], input: [x] });
}

/** Convolution, bias and activation one after the other: the pattern TensorFlow's optimiser fuses into one kernel. */
function convolved(graph: GraphBuilder, op: ConvolutionOp, from: { x: string; weights: ConvolutionValues }): string {
  const { kernel, kernelShape, bias } = from.weights;
  const filter = graph.constant(`${op.name}/kernel`, kernel, kernelShape);
  const attr = {
    strides: attribute.numbers([1, ...op.strides, 1]),
    padding: attribute.text(op.padding.toUpperCase()),
    data_format: attribute.text("NHWC"),
  };
  const kind = op.depthwise ? "DepthwiseConv2dNative" : "Conv2D";
  const plain = graph.operation(op.name, { op: kind, input: [from.x, filter], attr });
  if (bias === null) return activated(graph, op, plain);
  const shift = graph.constant(`${op.name}/bias`, bias, [bias.length]);
  return activated(graph, op, graph.operation(`${op.name}/shifted`, { op: "BiasAdd", input: [plain, shift] }));
}

function padded(graph: GraphBuilder, op: Extract<GraphOp, { kind: "pad" }>, x: string): string {
  const sides = Int32Array.from([0, 0, ...op.rows, ...op.columns, 0, 0]);
  const paddings = graph.constant(`${op.name}/sides`, sides, [4, 2]);
  return graph.operation(op.name, { op: "Pad", input: [x, paddings], attr: { Tpaddings: attribute.type("int32") } });
}

/** The global average pool of [height, width], as `pool` of the engine's own forward pass computes it. */
function pooled(graph: GraphBuilder, x: string, sizes: { window: readonly number[]; out: readonly number[] }): string {
  const averaged = graph.operation("pool", {
    op: "AvgPool",
    input: [x],
    attr: {
      ksize: attribute.numbers([1, ...sizes.window, 1]),
      strides: attribute.numbers([1, 1, 1, 1]),
      padding: attribute.text("VALID"),
      data_format: attribute.text("NHWC"),
    },
  });
  const shape = graph.constant("pool/shape", Int32Array.from(sizes.out), [sizes.out.length]);
  const attr = { Tshape: attribute.type("int32") };
  return graph.operation("pool/rows", { op: "Reshape", input: [averaged, shape], attr });
}

/** Frozen groups as a TensorFlow graph with their weights inside it. */
export function trunkGraph({
  groups,
  weightsOf,
  inputShape,
  outputShape,
  pooled: pools,
}: TrunkGraphInput): FrozenGraph {
  const graph = new GraphBuilder();
  let x = graph.input(TRUNK_INPUT, inputShape);
  for (const group of groups) {
    const made = new Map([[group.input, x]]);
    const tensor = (name: string) => {
      const found = made.get(name);
      if (found === undefined) throw new Error(`Group ${group.name} takes ${name}, which no step before it makes.`);
      return found;
    };
    for (const op of group.ops) {
      const input = tensor(op.input);
      if (op.kind === "convolution") made.set(op.name, convolved(graph, op, { x: input, weights: weightsOf(op) }));
      else if (op.kind === "pad") made.set(op.name, padded(graph, op, input));
      else if (op.kind === "activation") made.set(op.name, activated(graph, op, input));
      else made.set(op.name, graph.operation(op.name, { op: "AddV2", input: [input, tensor(op.other)] }));
    }
    x = tensor(group.output);
  }
  const [batch, height, width, channels] = outputShape;
  const out = pools ? [batch, channels] : outputShape;
  const node = pools ? pooled(graph, x, { window: [height, width], out }) : x;
  return graph.build({ [TRUNK_OUTPUT]: { node, shape: out, type: "float32" } });
}
