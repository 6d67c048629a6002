import * as tf from "@tensorflow/tfjs";
import type { GraphGroup } from "../backbone/graph.ts";
import { Random } from "./random.ts";

export interface AdapterSettings {
  readonly rank: number;
  /** The additions are scaled by alpha / rank. */
  readonly alpha: number;
}

const DOWN = "/lora_a";
const UP = "/lora_b";

/** Names of a kernel's two adapters. */
export const adapterNames = (kernel: string) => ({ down: `${kernel}${DOWN}`, up: `${kernel}${UP}` });

/** The kernel an adapter belongs to; undefined for any other weight. */
export function adaptedKernel(name: string): string | undefined {
  const suffix = [DOWN, UP].find((end) => name.endsWith(end));
  return suffix === undefined ? undefined : name.slice(0, -suffix.length);
}

/** Kernels that get adapters: a depthwise one has no matrix to be of low rank. */
export function adaptedKernels(groups: readonly GraphGroup[]): string[] {
  return groups.flatMap(({ ops }) =>
    ops.flatMap((op) => (op.kind === "convolution" && !op.depthwise ? [op.kernel] : [])),
  );
}

/**
 * Adapters of kernels (Hu et al. 2022): A [height * width * in, rank] normal with variance 1 / rows, B [rank, out] zero, so that
 * training begins at the pretrained network.
 */
export function createAdapters(
  kernels: readonly (readonly [string, tf.Tensor])[],
  { rank }: AdapterSettings,
  seed: number,
): Map<string, tf.Variable> {
  const random = new Random(seed, "adapters");
  const made = new Map<string, tf.Variable>();
  for (const [kernel, { shape, size }] of kernels) {
    const outputs = shape.at(-1) ?? 1;
    const rows = size / outputs;
    const { down, up } = adapterNames(kernel);
    const values = Float32Array.from({ length: rows * rank }, () => random.normal() / Math.sqrt(rows));
    made.set(down, tf.variable(tf.tensor2d(values, [rows, rank])));
    made.set(up, tf.variable(tf.zeros([rank, outputs])));
  }
  return made;
}

/** W + (alpha / rank) A B; call within a tidy or a gradient. */
export function adapted(
  pretrained: tf.Tensor,
  { down, up }: { readonly down: tf.Tensor; readonly up: tf.Tensor },
  { rank, alpha }: AdapterSettings,
): tf.Tensor {
  const product = tf.matMul(down as tf.Tensor2D, up as tf.Tensor2D);
  return tf.add(pretrained, tf.reshape(tf.mul(product, alpha / rank), pretrained.shape));
}
