import { spreadValues } from "../backend/gradient-cases.ts";
import { TRUNK_BATCH, type Trunk } from "./trunk.ts";

/**
 * Largest difference allowed between a graph and its operations one by one, as a share of the largest value: float32
 * sums in another order through some fifty layers.
 */
const TOLERANCE = 1e-4;

function equal(left: Float32Array, right: Float32Array | undefined): boolean {
  return right !== undefined && left.length === right.length && left.every((value, i) => value === right[i]);
}

function close(left: readonly Float32Array[], right: readonly Float32Array[]): boolean {
  let largest = 0;
  let difference = 0;
  for (const [i, row] of left.entries()) {
    for (const [j, value] of row.entries()) {
      largest = Math.max(largest, Math.abs(value));
      // Not Math.max: a NaN must count as a difference.
      const apart = Math.abs(value - (right[i]?.[j] ?? Number.NaN));
      if (!(apart <= difference)) difference = apart;
    }
  }
  return difference <= TOLERANCE * largest;
}

/**
 * Whether a trunk may stand for another: its rows are the same bits wherever in the batch they are computed, for some
 * fused kernels sum the last rows of a batch in another order, and they are the other's within rounding.
 */
export async function mayReplace(
  trunk: Trunk,
  reference: Trunk,
  shape: readonly [number, number, number],
): Promise<boolean> {
  const size = shape[0] * shape[1] * shape[2];
  const inputs = Array.from({ length: TRUNK_BATCH }, (_, i) => spreadValues(size, i * 0.071));
  const rows = await trunk.run(inputs, shape);
  if (!close(rows, await reference.run(inputs, shape))) return false;
  const reversed = (await trunk.run(inputs.toReversed(), shape)).toReversed();
  const alone = await trunk.run(inputs.slice(-1), shape);
  return rows.every((row, i) => equal(row, reversed[i])) && equal(alone[0] ?? new Float32Array(), rows.at(-1));
}
