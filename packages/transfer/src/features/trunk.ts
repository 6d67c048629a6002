import * as tf from "@tensorflow/tfjs";
import { forwardGroups, pool } from "../backbone/forward.ts";
import { FrozenSegment } from "../backbone/frozen-segment.ts";
import type { ConvolutionOp } from "../backbone/graph.ts";
import type { Backbone } from "../backbone/load-backbone.ts";
import { takeValues } from "../backend/read-values.ts";
import { pictureInput } from "./preprocessing.ts";

/**
 * Pictures the trunk computes at once. Fixed, and the last batch padded to it: some backends sum in another order for
 * another batch size, and a feature must not depend on which pictures were computed beside it.
 */
export const TRUNK_BATCH = 16;

/** Where a frozen trunk starts and ends: group indices, the end excluded; `pooled` adds the global average pool. */
export interface TrunkRange {
  readonly from: number;
  readonly to: number;
  readonly pooled: boolean;
}

/** How a trunk computes: [TRUNK_BATCH, height, width, channels] in, one row for each example out. */
export interface TrunkComputation {
  run(x: tf.Tensor4D): tf.Tensor;
  dispose(): void;
}

/** Frozen groups folded once and computed operation by operation. */
export function foldedComputation(backbone: Backbone, range: TrunkRange): TrunkComputation {
  const groups = backbone.groups.slice(range.from, range.to);
  const segment = new FrozenSegment(groups, (name) => weightOf(backbone, name));
  const weightsOf = (op: ConvolutionOp) => {
    const weights = segment.weightsOf(op);
    if (weights === undefined) throw new Error(`The trunk has no weights for ${op.name}.`);
    return weights;
  };
  return {
    run: (x) =>
      tf.tidy(() => {
        const out = forwardGroups(groups, x, { weightsOf, differentiable: false });
        return range.pooled ? pool(out, { differentiable: false }) : out;
      }),
    dispose: () => segment.dispose(),
  };
}

/** The frozen groups of a range, run on batches of one size. */
export class Trunk {
  readonly #computation: TrunkComputation;

  constructor(computation: TrunkComputation) {
    this.#computation = computation;
  }

  /** Runs up to {@link TRUNK_BATCH} inputs, each of `shape` [height, width, channels]; one output per input. */
  async run(inputs: readonly Float32Array[], shape: readonly [number, number, number]): Promise<Float32Array[]> {
    const size = shape[0] * shape[1] * shape[2];
    const batch = new Float32Array(TRUNK_BATCH * size);
    inputs.forEach((input, i) => {
      batch.set(input, i * size);
    });
    const x = tf.tensor4d(batch, [TRUNK_BATCH, ...shape]);
    const output = this.#computation.run(x);
    x.dispose();
    const values = await takeValues(output);
    const length = values.length / TRUNK_BATCH;
    return inputs.map((_, i) => values.slice(i * length, (i + 1) * length));
  }

  dispose(): void {
    this.#computation.dispose();
  }
}

/** A backbone's weight by name. */
export function weightOf(backbone: Backbone, name: string): tf.Tensor {
  const weight = backbone.weights.get(name);
  if (weight === undefined) throw new Error(`The backbone ${backbone.manifest.name} has no weight ${name}.`);
  return weight;
}

/** Shape [height, width, channels] of the tensor that enters group `to`, for pictures of a side. */
export function shapeAt(backbone: Backbone, inputSize: number, to: number): [number, number, number] {
  let [height, width, channels] = [inputSize, inputSize, pictureInput(backbone).channels as number];
  for (const op of backbone.groups.slice(0, to).flatMap(({ ops }) => ops)) {
    if (op.kind === "pad") {
      height += op.rows[0] + op.rows[1];
      width += op.columns[0] + op.columns[1];
    }
    if (op.kind !== "convolution") continue;
    const kernel = weightOf(backbone, op.kernel).shape as [number, number, number, number];
    const side = (input: number, window: number, stride: number) =>
      op.padding === "same" ? Math.ceil(input / stride) : Math.floor((input - window) / stride) + 1;
    height = side(height, kernel[0], op.strides[0]);
    width = side(width, kernel[1], op.strides[1]);
    channels = op.depthwise ? channels * kernel[3] : kernel[3];
  }
  return [height, width, channels];
}
