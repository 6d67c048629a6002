import * as tf from "@tensorflow/tfjs";
import { readValues, takeValues } from "../backend/read-values.ts";
import type { BatchSource } from "../features/batch-source.ts";
import { breathe } from "../features/feature-context.ts";
import { POOLED } from "../features/feature-key.ts";
import { softmaxRows } from "./loss.ts";
import type { Network } from "./network.ts";
import { plainHead, plainLogits, plainRow } from "./plain-head.ts";

/** Examples predicted at once; the last batch is filled up, so that a prediction does not depend on its neighbours. */
const PREDICT_BATCH = 32;

/** Class probabilities of every example of a source, one row each. */
export async function predict(network: Network, source: BatchSource, signal?: AbortSignal): Promise<number[][]> {
  const probabilities: number[][] = [];
  // The next batch is made while the device computes on the one before.
  let ahead = batchAt(source, 0);
  try {
    for (let start = 0; start < source.count; start += PREDICT_BATCH) {
      const x = await ahead;
      ahead = batchAt(source, start + PREDICT_BATCH);
      const logits = await logitsOf(network, x as tf.Tensor);
      x?.dispose();
      const wanted = Math.min(PREDICT_BATCH, source.count - start);
      probabilities.push(...softmaxRows(logits, network.classes).slice(0, wanted));
      await breathe(signal);
    }
  } finally {
    await ahead.then(
      (x) => x?.dispose(),
      () => undefined,
    );
  }
  return probabilities;
}

/** Logits of a batch, row after row. A head alone is computed in plain arrays. */
async function logitsOf(network: Network, x: tf.Tensor): Promise<Float32Array> {
  if (network.cut !== POOLED) return takeValues(tf.tidy(() => network.logits(x, false)));
  const head = await plainHead(network);
  const values = await readValues(x);
  const logits = new Float32Array((x.shape[0] ?? 0) * head.classes);
  for (let row = 0; row * head.classes < logits.length; row++)
    logits.set(plainLogits(plainRow(values, row, head), head), row * head.classes);
  return logits;
}

function batchAt(source: BatchSource, start: number): Promise<tf.Tensor | null> {
  if (start >= source.count) return Promise.resolve(null);
  const wanted = Math.min(PREDICT_BATCH, source.count - start);
  const batch = source.batch(Array.from({ length: PREDICT_BATCH }, (_, i) => start + Math.min(i, wanted - 1)));
  // Awaited later; until then a failure must not count as unhandled.
  batch.catch(() => undefined);
  return batch;
}
