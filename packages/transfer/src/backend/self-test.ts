import * as tf from "@tensorflow/tfjs";
import { GRADIENT_CASES, type GradientCase, spreadValues } from "./gradient-cases.ts";
import { takeValues } from "./read-values.ts";

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

async function valueAt(gradientCase: GradientCase, inputs: readonly Float32Array[]): Promise<number> {
  const output = tf.tidy(() => {
    const tensors = inputs.map((values, i) => tf.tensor(values, [...(gradientCase.inputs[i]?.shape ?? [])]));
    return gradientCase.run(tensors);
  });
  // Summed in double precision: the difference of two float32 sums would be mostly rounding.
  const weights = spreadValues(output.size, 0.33);
  return Array.from(await takeValues(output)).reduce((sum, value, i) => sum + value * (weights[i] ?? 0), 0);
}

async function analyticGradients(gradientCase: GradientCase): Promise<Float32Array[]> {
  const gradients = tf.tidy(() => {
    const tensors = gradientCase.inputs.map(({ values, shape }) => tf.tensor(values, [...shape]));
    return tf.grads((...inputs: tf.Tensor[]) => weightedSum(gradientCase, inputs))(tensors);
  });
  const values: Float32Array[] = [];
  for (const gradient of gradients) values.push(Float32Array.from(await takeValues(gradient)));
  return values;
}

async function finiteDifference(gradientCase: GradientCase, input: number, entry: number): Promise<number> {
  const moved = (delta: number) =>
    gradientCase.inputs.map(({ values }, i) => {
      if (i !== input) return values;
      const copy = Float32Array.from(values);
      copy[entry] = (copy[entry] ?? 0) + delta;
      return copy;
    });
  return ((await valueAt(gradientCase, moved(STEP))) - (await valueAt(gradientCase, moved(-STEP)))) / (2 * STEP);
}

/** What is wrong with the gradients of one case on the current backend; null when nothing is. */
export async function faultOf(gradientCase: GradientCase): Promise<string | null> {
  const gradients = await analyticGradients(gradientCase);
  for (const [input, { values }] of gradientCase.inputs.entries()) {
    const stride = Math.max(1, Math.floor(values.length / CHECKED_ENTRIES));
    for (let entry = 0; entry < values.length; entry += stride) {
      const expected = await finiteDifference(gradientCase, input, entry);
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
export async function gradientFault(): Promise<string | null> {
  for (const gradientCase of GRADIENT_CASES) {
    try {
      const fault = await faultOf(gradientCase);
      if (fault !== null) return fault;
    } catch (error) {
      return `${gradientCase.name}: ${error instanceof Error ? error.message : String(error)}`;
    }
  }
  return null;
}
