import type * as tf from "@tensorflow/tfjs";
import type { BatchSource } from "../features/batch-source.ts";

export interface BatchPlan {
  /** Numbers of the examples in the order of the epoch. */
  readonly order: readonly number[];
  /** Whether left and right of each swap, in the same order. */
  readonly mirror?: readonly boolean[] | undefined;
  readonly batchSize: number;
  /** Position in the order to start at. */
  readonly from: number;
}

export interface QueuedBatch {
  /** The taker disposes it. */
  readonly x: tf.Tensor;
  readonly indices: readonly number[];
}

/** An epoch's batches, the next one being made while the device computes on the one before. */
export class BatchQueue {
  readonly #source: BatchSource;
  readonly #plan: BatchPlan;
  readonly #started = performance.now();
  #cursor: number;
  #ahead: Promise<QueuedBatch> | null;
  #waited = 0;

  constructor(source: BatchSource, plan: BatchPlan) {
    this.#source = source;
    this.#plan = plan;
    this.#cursor = plan.from;
    this.#ahead = this.#make();
  }

  #make(): Promise<QueuedBatch> | null {
    const { order, mirror, batchSize } = this.#plan;
    const indices = order.slice(this.#cursor, this.#cursor + batchSize);
    if (indices.length === 0) return null;
    const mirrored = mirror?.slice(this.#cursor, this.#cursor + batchSize);
    this.#cursor += indices.length;
    const batch = this.#source.batch(indices, mirrored).then((x) => ({ x, indices }));
    // Awaited later; until then a failure must not count as unhandled.
    batch.catch(() => undefined);
    return batch;
  }

  /** The next batch; null after the last. */
  async next(): Promise<QueuedBatch | null> {
    const start = performance.now();
    const batch = await this.#ahead;
    this.#waited += performance.now() - start;
    this.#ahead = batch === null ? null : this.#make();
    return batch;
  }

  /** Share of the time since the start that was spent waiting for batches: 0 is ideal. */
  waitedShare(): number {
    return this.#waited / (performance.now() - this.#started);
  }

  /** Drops the batch that was made ahead and not taken. */
  async dispose(): Promise<void> {
    await this.#ahead?.then(
      ({ x }) => x.dispose(),
      () => undefined,
    );
    this.#ahead = null;
  }
}
