import * as tf from "@tensorflow/tfjs";
import { GRADIENT_CASES, type GradientCase, spreadValues } from "./gradient-cases.ts";

/** Entries of each input that are compared; spread over the tensor. */
const CHECKED_ENTRIES = 5;
/** Half the width of the finite difference. The cases are linear in each input but one, so that width costs nothing. */
const STEP = 2e-2;
/** Float32 rounding over `STEP` allows a few 1e-4; a wrong gradient is off by its own size. */
const TOLERANCE = 5e-3;

/** The case's output, weighted by fixed numbers and summed: a scalar whose gradient has no accidental symmetry. */
function weightedSum(gradientCase: GradientCase, inputs: tf.Tensor[]): tf.Scalar {
  const output = gradientCase.run(inputs);
  return tf.sum(tf.mul(output, tf.tensor(spreadValues(output.size, 0.33), output.shape))) as tf.Scalar;
}

function valueAt(gradientCase: GradientCase, inputs: readonly Float32Array[]): number {
  return tf.tidy(() => {
    const tensors = inputs.map((values, i) => tf.tensor(values, [...(gradientCase.inputs[i]?.shape ?? [])]));
    // Read as numbers and summed in double precision: the difference of two float32 sums would be mostly rounding.
    const output = gradientCase.run(tensors);
    const weights = spreadValues(output.size, 0.33);
    return Array.from(output.dataSync()).reduce((sum, value, i) => sum + value * (weights[i] ?? 0), 0);
  });
}

function analyticGradients(gradientCase: GradientCase): Float32Array[] {
  return tf.tidy(() => {
    const tensors = gradientCase.inputs.map(({ values, shape }) => tf.tensor(values, [...shape]));
    const gradients = tf.grads((...inputs: tf.Tensor[]) => weightedSum(gradientCase, inputs))(tensors);
    return gradients.map((gradient) => Float32Array.from(gradient.dataSync()));
  });
}

function finiteDifference(gradientCase: GradientCase, input: number, entry: number): number {
  const moved = (delta: number) =>
    gradientCase.inputs.map(({ values }, i) => {
      if (i !== input) return values;
      const copy = Float32Array.from(values);
      copy[entry] = (copy[entry] ?? 0) + delta;
      return copy;
    });
  return (valueAt(gradientCase, moved(STEP)) - valueAt(gradientCase, moved(-STEP))) / (2 * STEP);
}

/** What is wrong with the gradients of one case on the current backend; null when nothing is. */
export function faultOf(gradientCase: GradientCase): string | null {
  const gradients = analyticGradients(gradientCase);
  for (const [input, { values }] of gradientCase.inputs.entries()) {
    const stride = Math.max(1, Math.floor(values.length / CHECKED_ENTRIES));
    for (let entry = 0; entry < values.length; entry += stride) {
      const expected = finiteDifference(gradientCase, input, entry);
      const got = gradients[input]?.[entry] ?? Number.NaN;
      if (!(Math.abs(got - expected) <= TOLERANCE * Math.max(1, Math.abs(expected)))) {
        return `${gradientCase.name}: gradient of input ${input} is ${got}, by finite differences ${expected}`;
      }
    }
  }
  return null;
}

/**
 * Compares the current backend's gradients with finite differences of its own forward pass, for every layer kind in
 * use. No backend is taken as an oracle: each is known to be silently wrong somewhere.
 *
 * @returns the first fault in words, null when all agree.
 */
export function gradientFault(): string | null {
  for (const gradientCase of GRADIENT_CASES) {
    try {
      const fault = faultOf(gradientCase);
      if (fault !== null) return fault;
    } catch (error) {
      return `${gradientCase.name}: ${error instanceof Error ? error.message : String(error)}`;
    }
  }
  return null;
}
