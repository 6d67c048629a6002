import { readValues } from "../backend/read-values.ts";
import { HEAD_BIAS, HEAD_KERNEL, type Network } from "./network.ts";

/** A head in plain arrays, for pooled features that lie in memory anyway: no device has to be told of them. */
export interface PlainHead {
  readonly features: number;
  readonly classes: number;
  /** [features, classes]. */
  readonly kernel: Float32Array;
  /** [classes]. */
  readonly bias: Float32Array;
}

/** Copies a network's head. */
export async function plainHead({ classes, variables }: Network): Promise<PlainHead> {
  const valuesOf = async (name: string) => {
    const variable = variables.get(name);
    if (variable === undefined) throw new Error(`The network has no ${name}.`);
    return readValues(variable);
  };
  const kernel = await valuesOf(HEAD_KERNEL);
  return { features: kernel.length / classes, classes, kernel, bias: await valuesOf(HEAD_BIAS) };
}

/** Logits x K + b of one row of features, summed in double precision. */
export function plainLogits(x: Float32Array, { features, classes, kernel, bias }: PlainHead): Float64Array {
  const logits = Float64Array.from(bias);
  for (let column = 0; column < classes; column++) {
    let sum = logits[column] as number;
    for (let i = 0, at = column; i < features; i++, at += classes) sum += (x[i] as number) * (kernel[at] as number);
    logits[column] = sum;
  }
  return logits;
}

/** Row of a matrix [rows, features] in row-major order. */
export function plainRow(x: Float32Array, row: number, { features }: PlainHead): Float32Array {
  return x.subarray(row * features, (row + 1) * features);
}
