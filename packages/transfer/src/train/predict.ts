import * as tf from "@tensorflow/tfjs";
import { takeValues } from "../backend/read-values.ts";
import type { BatchSource } from "../features/batch-source.ts";
import { breathe } from "../features/feature-context.ts";
import { softmaxRows } from "./loss.ts";
import type { Network } from "./network.ts";

/** Examples predicted at once; the last batch is filled up, so that a prediction does not depend on its neighbours. */
const PREDICT_BATCH = 32;

/** Class probabilities of every example of a source, one row each. */
export async function predict(network: Network, source: BatchSource, signal?: AbortSignal): Promise<number[][]> {
  const probabilities: number[][] = [];
  for (let start = 0; start < source.count; start += PREDICT_BATCH) {
    const wanted = Math.min(PREDICT_BATCH, source.count - start);
    const indices = Array.from({ length: PREDICT_BATCH }, (_, i) => start + Math.min(i, wanted - 1));
    const x = await source.batch(indices);
    const logits = tf.tidy(() => network.logits(x, false));
    x.dispose();
    probabilities.push(...softmaxRows(await takeValues(logits), network.classes).slice(0, wanted));
    await breathe(signal);
  }
  return probabilities;
}
