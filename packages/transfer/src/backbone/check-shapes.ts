import { BACKBONE_TOPOLOGY } from "@graft/contracts";
import type * as tf from "@tensorflow/tfjs";
import { corrupt } from "./backbone-contents.ts";
import type { ConvolutionOp, GraphGroup } from "./graph.ts";

type Weights = ReadonlyMap<string, tf.Tensor>;

function shapeOf(weights: Weights, name: string): readonly number[] {
  const weight = weights.get(name);
  if (weight === undefined) throw corrupt(BACKBONE_TOPOLOGY, `it has no weight ${name}`);
  return weight.shape;
}

/** Channels that leave a convolution, once all its weights are there and of the shape these channels need. */
function convolved(op: ConvolutionOp, channels: number, weights: Weights): number {
  const shape = shapeOf(weights, op.kernel);
  const [, , inputs = 0, last = 0] = shape;
  if (shape.length !== 4 || inputs !== channels) {
    const words = `the weight ${op.kernel} has shape ${shape.join("x")}, but ${channels} channels enter it`;
    throw corrupt(BACKBONE_TOPOLOGY, words);
  }
  const outputs = op.depthwise ? inputs * last : last;
  const { gamma = null, beta = null, mean = null, variance = null } = op.norm ?? {};
  for (const name of [op.bias, gamma, beta, mean, variance]) {
    if (name === null) continue;
    const own = shapeOf(weights, name);
    if (own.length === 1 && own[0] === outputs) continue;
    const words = `the weight ${name} has shape ${own.join("x")}, but ${outputs} channels leave ${op.kernel}`;
    throw corrupt(BACKBONE_TOPOLOGY, words);
  }
  return outputs;
}

/**
 * Follows the channels from the picture to the features: every weight a step names must be there and of the shape it needs, or
 * the first batch would fail instead of the load, and say nothing of which weight.
 *
 * @throws AppError BACKBONE_CORRUPT naming the weight.
 */
export function checkShapes(groups: readonly GraphGroup[], weights: Weights, input: number): void {
  const channels = new Map<string, number>([[groups[0]?.input ?? "", input]]);
  const entering = (name: string) => channels.get(name) ?? input;
  for (const op of groups.flatMap(({ ops }) => ops)) {
    const entered = entering(op.input);
    if (op.kind === "add" && entering(op.other) !== entered) {
      throw corrupt(BACKBONE_TOPOLOGY, `${op.name} adds ${entered} channels to ${entering(op.other)}`);
    }
    channels.set(op.name, op.kind === "convolution" ? convolved(op, entered, weights) : entered);
  }
}
