import * as tf from "@tensorflow/tfjs";
import { type ConvolutionWeights, foldNorm } from "./forward.ts";
import type { ConvolutionOp, GraphGroup } from "./graph.ts";

/** Convolutions of frozen groups, each folded once. */
export class FrozenSegment {
  readonly #folded = new Map<string, ConvolutionWeights>();
  readonly #owned: tf.Tensor[] = [];

  constructor(groups: readonly GraphGroup[], weight: (name: string) => tf.Tensor) {
    for (const op of groups.flatMap(({ ops }) => ops)) {
      if (op.kind !== "convolution") continue;
      const folded = tf.tidy(() => {
        const { kernel, bias } = foldNorm(op, weight);
        return [tf.clone(kernel), ...(bias === null ? [] : [tf.clone(bias)])];
      });
      const [kernel, bias] = folded;
      this.#folded.set(op.name, { kernel: kernel as tf.Tensor4D, bias: (bias as tf.Tensor1D | undefined) ?? null });
      this.#owned.push(...folded);
    }
  }

  /** The folded weights; undefined for a convolution outside of these groups. */
  weightsOf(op: ConvolutionOp): ConvolutionWeights | undefined {
    return this.#folded.get(op.name);
  }

  dispose(): void {
    tf.dispose(this.#owned);
  }
}
