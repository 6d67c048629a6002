import { AppError } from "@graft/contracts";
import * as tf from "@tensorflow/tfjs";

/** How TensorFlow, WebAssembly, WebGPU and JavaScript say that memory is gone. */
const SIGNS = [
  /\bOOM\b/,
  /resource ?exhausted/i,
  /out of memory/i,
  /cannot enlarge memory/i,
  /memory access out of bounds/i,
  /(array buffer|arraybuffer) allocation failed/i,
  /invalid typed array length/i,
];

export function isOutOfMemory(error: unknown): boolean {
  const message = error instanceof Error ? error.message : String(error);
  return SIGNS.some((sign) => sign.test(message));
}

/** Gives back what a gradient that failed had saved for its way back, which tfjs keeps: nearly all that was gone. */
function dropSaved(): void {
  const { state } = tf.engine();
  for (const { saved } of state.activeTape ?? []) tf.dispose(saved ?? []);
  state.activeTape = [];
}

/**
 * Runs a step with as many examples at once as memory allows: where it is gone the micro-batch halves and the step is
 * taken again; the effective batch stays what it was.
 *
 * @param attempt takes a micro-batch and must leave nothing changed where it fails.
 * @returns what the attempt gave, and the micro-batch it fitted with.
 * @throws AppError OUT_OF_MEMORY where not even one example fits.
 */
export async function fittingStep<T>(
  microBatch: number,
  attempt: (microBatch: number) => Promise<T>,
): Promise<{ readonly value: T; readonly microBatch: number }> {
  for (let size = microBatch; ; size = Math.ceil(size / 2)) {
    try {
      return { value: await attempt(size), microBatch: size };
    } catch (cause) {
      if (!isOutOfMemory(cause)) throw cause;
      dropSaved();
      if (size > 1) continue;
      throw new AppError(
        "OUT_OF_MEMORY",
        "Memory does not hold one example. Use a smaller input size, PARTIAL with fewer groups, or FEATURE_EXTRACTION.",
        { cause },
      );
    }
  }
}
