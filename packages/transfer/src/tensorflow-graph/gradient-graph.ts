import type { Activation, ConvolutionOp, GraphGroup, GraphOp } from "../backbone/graph.ts";
import { type FoldedWeights, foldedWeights, type NormStatistics } from "./folded-weights.ts";
import { GradientTape } from "./gradient-tape.ts";
import { attribute, GraphBuilder } from "./graph-builder.ts";
import type { FrozenGraph, GraphAttribute, GraphPort } from "./saved-model-format.ts";
import type { ConvolutionValues } from "./trunk-graph.ts";

type PadOp = Extract<GraphOp, { kind: "pad" }>;
type Sides = readonly [number, number];

/** A convolution whose weights are frozen, folded to values; or one that trains. */
export type GradientConvolution =
  | { readonly frozen: ConvolutionValues }
  | {
      readonly frozen: null;
      readonly kernelShape: readonly [number, number, number, number];
      readonly statistics: NormStatistics | null;
    };

export interface GradientGraphInput {
  /** The groups behind the network's cut. */
  readonly groups: readonly GraphGroup[];
  readonly convolutionOf: (op: ConvolutionOp) => GradientConvolution;
  /** Shapes of all weights that train, the head's included, by name. */
  readonly trained: ReadonlyMap<string, readonly number[]>;
  readonly head: { readonly kernel: string; readonly bias: string };
  /** [height, width, channels] at the cut. */
  readonly inputShape: readonly [number, number, number];
  readonly featureDim: number;
  readonly classes: number;
}

/** Names of what enters besides the weights, and of what leaves besides their gradients. */
export const GRADIENT_PORTS = {
  x: "x",
  targets: "targets",
  /** Weight of each example divided by the number of examples. */
  shares: "shares",
  loss: "loss",
} as const;

const RELU = {
  relu: ["Relu", "ReluGrad"],
  relu6: ["Relu6", "Relu6Grad"],
} as const;

/** What "SAME" pads a side with: the rest before the first window's start, the larger half behind. */
function samePadding(side: number, window: number, stride: number): Sides {
  const total = Math.max(0, (Math.ceil(side / stride) - 1) * stride + window - side);
  return [Math.floor(total / 2), Math.ceil(total / 2)];
}

const kindOf = ({ depthwise }: ConvolutionOp) => (depthwise ? "DepthwiseConv2dNative" : "Conv2D");

/** What the way back needs of a convolution. */
interface BackwardConvolution {
  readonly x: string;
  readonly gradient: string;
  readonly shape: readonly number[];
  readonly attr: Readonly<Record<string, GraphAttribute>>;
  /** Whether something is added to its result. */
  readonly shifted: boolean;
}

const equal = (a: Sides, b: Sides) => a[0] === b[0] && a[1] === b[1];

/** A tensor on the way forward. */
interface Made {
  readonly node: string;
  /** Height and width. */
  readonly sides: Sides;
}

/** Writes the groups' operations into a graph, and notes the way back on a tape. */
class Writer {
  readonly graph = new GraphBuilder();
  readonly tape = new GradientTape(this.graph);
  readonly #input: GradientGraphInput;
  readonly #weights = new Map<string, string>();
  readonly #gradients = new Map<string, string>();
  readonly #made = new Map<string, Made>();
  readonly #pads = new Map<string, PadOp>();

  constructor(input: GradientGraphInput) {
    this.#input = input;
    for (const [name, shape] of input.trained) this.#weights.set(name, this.graph.input(name, shape));
  }

  weight = (name: string): string => {
    const node = this.#weights.get(name);
    if (node === undefined) throw new Error(`${name} is not among the weights that train.`);
    return node;
  };

  give = (name: string, gradient: string): void => {
    this.#gradients.set(name, gradient);
  };

  /** The gradients as what leaves the graph. */
  ports(): Record<string, GraphPort> {
    const entries = [...this.#input.trained].map(([name, shape]): [string, GraphPort] => {
      const node = this.#gradients.get(name);
      if (node === undefined) throw new Error(`The way back gave ${name} no gradient.`);
      return [name, { node, shape, type: "float32" }];
    });
    return Object.fromEntries(entries);
  }

  /** A tensor by the name of its layer. A padding is written down only where some step takes it as such. */
  #tensor(name: string): Made {
    const made = this.#made.get(name);
    if (made !== undefined) return made;
    const pad = this.#pads.get(name);
    if (pad === undefined) throw new Error(`A step takes ${name}, which no step before it makes.`);
    const padded = this.#pad(pad);
    this.#made.set(name, padded);
    return padded;
  }

  #pad({ name, input, rows, columns }: PadOp): Made {
    const { graph, tape } = this;
    const { node: x, sides } = this.#tensor(input);
    const [height, width] = sides;
    const amounts = graph.constant(`${name}/sides`, Int32Array.from([0, 0, ...rows, ...columns, 0, 0]), [4, 2]);
    const attr = { Tpaddings: attribute.type("int32") };
    const node = graph.operation(name, { op: "Pad", input: [x, amounts], attr });
    if (tape.needs(x)) {
      tape.record(node, (gradient) => {
        const begin = graph.constant(`${name}/begin`, Int32Array.from([0, rows[0], columns[0], 0]), [4]);
        const size = graph.constant(`${name}/size`, Int32Array.from([-1, height, width, -1]), [4]);
        const input = [gradient, begin, size];
        tape.give(
          x,
          graph.operation(`${name}/gradient`, { op: "Slice", input, attr: { Index: attribute.type("int32") } }),
        );
      });
    }
    return { node, sides: [height + rows[0] + rows[1], width + columns[0] + columns[1]] };
  }

  /** Where a convolution reads: a padding before it is left out where "SAME" pads as much, which saves a copy each way. */
  #source(op: ConvolutionOp, window: Sides): { from: Made; padding: "SAME" | "VALID" } {
    const pad = this.#pads.get(op.input);
    if (pad !== undefined && op.padding === "valid") {
      const from = this.#tensor(pad.input);
      const [height, width] = from.sides;
      const same =
        equal(pad.rows, samePadding(height, window[0], op.strides[0])) &&
        equal(pad.columns, samePadding(width, window[1], op.strides[1]));
      if (same) return { from, padding: "SAME" };
    }
    return { from: this.#tensor(op.input), padding: op.padding === "same" ? "SAME" : "VALID" };
  }

  #weightsOf(op: ConvolutionOp): { weights: FoldedWeights; shape: readonly number[]; trained: boolean } {
    const found = this.#input.convolutionOf(op);
    const { graph, weight, give } = this;
    if (found.frozen === null) {
      const { kernelShape, statistics } = found;
      return {
        weights: foldedWeights(graph, { op, kernelShape, statistics, weight, give }),
        shape: kernelShape,
        trained: true,
      };
    }
    const { kernel, kernelShape, bias } = found.frozen;
    const filter = graph.constant(`${op.name}/kernel`, kernel, kernelShape);
    const shift = bias === null ? null : graph.constant(`${op.name}/bias`, bias, [bias.length]);
    return { weights: { filter, shift, back: () => undefined }, shape: kernelShape, trained: false };
  }

  #activate(name: string, activation: Activation, x: string): string {
    if (activation === "linear") return x;
    const [op, gradientOp] = RELU[activation];
    const node = this.graph.operation(`${name}/activation`, { op, input: [x] });
    if (this.tape.needs(x)) {
      // By the output, which is kept anyway: it lies inside the gate exactly where the input does.
      this.tape.record(node, (gradient) => {
        this.tape.give(x, this.graph.operation(`${name}/gate`, { op: gradientOp, input: [gradient, node] }));
      });
    }
    return node;
  }

  /**
   * Gradients of a convolution's filter and shift. The shift's is taken of the rows, not of the tensor itself: TensorFlow
   * would fuse the two of one tensor into a kernel that takes twice as long.
   */
  #weightGradients(op: ConvolutionOp, at: BackwardConvolution): { filter: string; shift: string | null } {
    const { x, gradient, shape, attr } = at;
    const { graph } = this;
    const sizes = graph.constant(`${op.name}/filter/sizes`, Int32Array.from(shape), [4]);
    const input = [x, sizes, gradient];
    const filter = graph.operation(`${op.name}/filter/gradient`, { op: `${kindOf(op)}BackpropFilter`, input, attr });
    if (!at.shifted) return { filter, shift: null };
    const [, , inputs = 1, outputs = 1] = shape;
    const channels = op.depthwise ? inputs * outputs : outputs;
    const rows = graph.reshape(`${op.name}/shift/rows`, gradient, [-1, channels]);
    return { filter, shift: graph.operation(`${op.name}/shift/gradient`, { op: "BiasAddGrad", input: [rows] }) };
  }

  #convolve(op: ConvolutionOp): Made {
    const { graph, tape } = this;
    const { weights, shape, trained } = this.#weightsOf(op);
    const window: Sides = [shape[0] ?? 1, shape[1] ?? 1];
    const { from, padding } = this.#source(op, window);
    const x = from.node;
    const kind = kindOf(op);
    const attr = {
      strides: attribute.numbers([1, ...op.strides, 1]),
      padding: attribute.text(padding),
      data_format: attribute.text("NHWC"),
    };
    const plain = graph.operation(op.name, { op: kind, input: [x, weights.filter], attr });
    const shifted =
      weights.shift === null
        ? plain
        : graph.operation(`${op.name}/shifted`, { op: "BiasAdd", input: [plain, weights.shift] });
    if (trained || tape.needs(x)) {
      tape.record(shifted, (gradient) => {
        if (trained)
          weights.back(this.#weightGradients(op, { x, gradient, shape, attr, shifted: weights.shift !== null }));
        if (!tape.needs(x)) return;
        const input = [graph.shapeOf(`${op.name}/input/sizes`, x), weights.filter, gradient];
        tape.give(x, graph.operation(`${op.name}/input/gradient`, { op: `${kind}BackpropInput`, input, attr }));
      });
    }
    const side = (i: 0 | 1) =>
      padding === "SAME"
        ? Math.ceil(from.sides[i] / op.strides[i])
        : Math.floor((from.sides[i] - window[i]) / op.strides[i]) + 1;
    return { node: this.#activate(op.name, op.activation, shifted), sides: [side(0), side(1)] };
  }

  #add(name: string, left: Made, right: Made): Made {
    const { graph, tape } = this;
    const node = graph.operation(name, { op: "AddV2", input: [left.node, right.node] });
    const needing = [left.node, right.node].filter((part) => tape.needs(part));
    if (needing.length > 0) {
      tape.record(node, (gradient) => {
        for (const part of needing) tape.give(part, gradient);
      });
    }
    return { node, sides: left.sides };
  }

  #write(op: GraphOp): void {
    if (op.kind === "pad") {
      this.#pads.set(op.name, op);
      return;
    }
    if (op.kind === "convolution") this.#made.set(op.name, this.#convolve(op));
    else if (op.kind === "add")
      this.#made.set(op.name, this.#add(op.name, this.#tensor(op.input), this.#tensor(op.other)));
    else {
      const { node, sides } = this.#tensor(op.input);
      this.#made.set(op.name, { node: this.#activate(op.name, op.activation, node), sides });
    }
  }

  /** All groups one after the other, from `x` on. */
  groups(x: string): Made {
    const [height, width] = this.#input.inputShape;
    let last: Made = { node: x, sides: [height, width] };
    for (const group of this.#input.groups) {
      this.#made.set(group.input, last);
      for (const op of group.ops) this.#write(op);
      last = this.#tensor(group.output);
    }
    return last;
  }

  /** Global average pool: [batch, height, width, channels] -> [batch, channels]. */
  pool({ node: x, sides: [height, width] }: Made): string {
    const { graph, tape } = this;
    const { featureDim } = this.#input;
    const Tidx = attribute.type("int32");
    const axes = graph.constant("pool/axes", Int32Array.from([1, 2]), [2]);
    const node = graph.operation("pool", { op: "Mean", input: [x, axes], attr: { Tidx } });
    if (tape.needs(x)) {
      tape.record(node, (gradient) => {
        const share = graph.constant("pool/share", Float32Array.from([1 / (height * width)]), []);
        const scaled = graph.operation("pool/scaled", { op: "Mul", input: [gradient, share] });
        const rows = graph.reshape("pool/rows", scaled, [-1, 1, 1, featureDim]);
        const input = [rows, graph.shapeOf("pool/sizes", x)];
        tape.give(x, graph.operation("pool/gradient", { op: "BroadcastTo", input, attr: { Tidx } }));
      });
    }
    return node;
  }

  /** The linear head and the softmax cross-entropy, from which the way back begins; the node of the loss. */
  loss(features: string): string {
    const { graph, tape } = this;
    const { head, classes } = this.#input;
    const targets = graph.input(GRADIENT_PORTS.targets, [-1, classes]);
    const shares = graph.input(GRADIENT_PORTS.shares, [-1]);
    const kernel = this.weight(head.kernel);
    const product = graph.operation("head", { op: "MatMul", input: [features, kernel] });
    const logits = graph.operation("head/shifted", { op: "BiasAdd", input: [product, this.weight(head.bias)] });
    const entropy = graph.operation("entropy", { op: "SoftmaxCrossEntropyWithLogits", input: [logits, targets] });
    const weighted = graph.operation("entropy/weighted", { op: "Mul", input: [entropy, shares] });
    const axes = graph.constant("loss/axes", Int32Array.from([0]), [1]);
    const attr = { Tidx: attribute.type("int32") };
    const loss = graph.operation("loss", { op: "Sum", input: [weighted, axes], attr });
    const perRow = graph.reshape("shares/rows", shares, [-1, 1]);
    const gradient = graph.operation("logits/gradient", { op: "Mul", input: [`${entropy}:1`, perRow] });
    const transposed = (name: string, input: readonly string[], which: "transpose_a" | "transpose_b") =>
      graph.operation(name, { op: "MatMul", input, attr: { [which]: attribute.flag(true) } });
    this.give(head.kernel, transposed("head/kernel/gradient", [features, gradient], "transpose_a"));
    this.give(head.bias, graph.operation("head/bias/gradient", { op: "BiasAddGrad", input: [gradient] }));
    if (tape.needs(features)) {
      tape.give(features, transposed("head/features/gradient", [gradient, kernel], "transpose_b"));
      tape.rewind();
    }
    return loss;
  }
}

/**
 * Loss and gradients of a network behind its cut as one TensorFlow graph: the weights that train enter with the batch, of
 * any size, and their gradients leave with the loss. What `lossGradients` computes operation by operation.
 */
export function gradientGraph(input: GradientGraphInput): FrozenGraph {
  const writer = new Writer(input);
  const x = writer.graph.input(GRADIENT_PORTS.x, [-1, ...input.inputShape]);
  const loss = writer.loss(writer.pool(writer.groups(x)));
  return writer.graph.build({ ...writer.ports(), [GRADIENT_PORTS.loss]: { node: loss, shape: [], type: "float32" } });
}
