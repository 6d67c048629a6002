import * as tf from "@tensorflow/tfjs";
import type { ConvolutionOp, NormWeights } from "../backbone/graph.ts";

/** Share of the old value a moving statistic keeps at a step (PyTorch's momentum of 0.1, seen from the other side). */
const KEPT = 0.9;

interface Seen {
  readonly norm: NormWeights;
  readonly mean: tf.Tensor;
  readonly variance: tf.Tensor;
}

/**
 * Normalisation by the statistics of the batch (Ioffe and Szegedy 2015), for training from random weights alone: what is
 * pretrained keeps its statistics. What a step saw is kept apart until the step is taken.
 */
export class BatchStatistics {
  readonly #weight: (name: string) => tf.Tensor;
  #seen: Seen[] = [];

  constructor(weight: (name: string) => tf.Tensor) {
    this.#weight = weight;
  }

  /** Normalises over batch, height and width; call within a gradient. */
  normalize = ({ norm, name }: ConvolutionOp, x: tf.Tensor4D): tf.Tensor4D => {
    if (norm === null) throw new Error(`${name} has no normalisation.`);
    const { mean, variance } = tf.moments(x, [0, 1, 2]);
    this.#seen.push({ norm, mean: tf.keep(mean.clone()), variance: tf.keep(variance.clone()) });
    const root = tf.rsqrt(tf.add(variance, norm.epsilon));
    const scaled = tf.mul(tf.sub(x, mean), norm.gamma === null ? root : tf.mul(root, this.#weight(norm.gamma)));
    return norm.beta === null ? (scaled as tf.Tensor4D) : tf.add(scaled, this.#weight(norm.beta));
  };

  /** Moves the moving statistics towards what was seen since the last call. */
  settle(statistics: ReadonlyMap<string, tf.Variable>): void {
    tf.tidy(() => {
      for (const { norm, mean, variance } of this.#seen) {
        for (const [name, value] of [
          [norm.mean, mean],
          [norm.variance, variance],
        ] as const) {
          const moving = statistics.get(name);
          moving?.assign(tf.add(tf.mul(moving, KEPT), tf.mul(value, 1 - KEPT)));
        }
      }
    });
    this.forget();
  }

  /** Drops what was seen: the step was not taken. */
  forget(): void {
    tf.dispose(this.#seen.flatMap(({ mean, variance }) => [mean, variance]));
    this.#seen = [];
  }
}
