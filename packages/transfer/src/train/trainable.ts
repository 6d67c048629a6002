import type * as tf from "@tensorflow/tfjs";
import { isNormalization } from "../backbone/graph.ts";

/** A weight that trains. */
export interface Trainable {
  readonly name: string;
  readonly variable: tf.Variable;
  /** Its rate is the phase's rate times this. */
  readonly rateScale: number;
}

/** Weight decay pulls kernels only: biases and normalisation have no scale it could sensibly shrink. */
export function decays(name: string): boolean {
  return !isNormalization(name) && !name.endsWith("/bias");
}
