import type { AugmentationSettings } from "@graft/contracts";
import type * as tf from "@tensorflow/tfjs";
import { drawMix, type Mix } from "../augment/mix-batch.ts";
import type { BatchSource } from "../features/batch-source.ts";
import { BATCHES_AHEAD } from "../pictures/picture-batches.ts";

export interface EpochAugmentation {
  readonly settings: AugmentationSettings;
  readonly epochSeed: number;
  /** Side of the pictures, for the boxes that are pasted. */
  readonly size: number;
}

export interface BatchPlan {
  /** Numbers of the examples in the order of the epoch. */
  readonly order: readonly number[];
  /** What is done to the examples, by the number the epoch drew; left out: nothing. */
  readonly augmentation?: EpochAugmentation | undefined;
  readonly batchSize: number;
  /** Position in the order to start at. */
  readonly from: number;
}

export interface QueuedBatch {
  /** The taker disposes it. */
  readonly x: tf.Tensor;
  readonly indices: readonly number[];
  /** How its examples were mixed, which their labels must be too. */
  readonly mix: Mix | null;
}

/** An epoch's batches, the next ones being made while the device computes on the one before. */
export class BatchQueue {
  readonly #source: BatchSource;
  readonly #plan: BatchPlan;
  readonly #started = performance.now();
  readonly #ahead: Promise<QueuedBatch>[] = [];
  #cursor: number;
  #waited = 0;

  constructor(source: BatchSource, plan: BatchPlan) {
    this.#source = source;
    this.#plan = plan;
    this.#cursor = plan.from;
    this.#fill();
  }

  /** Starts batches until enough are on their way. */
  #fill(): void {
    const { order } = this.#plan;
    while (this.#ahead.length < BATCHES_AHEAD && this.#cursor < order.length) {
      const batch = this.#make();
      // Awaited later; until then a failure must not count as unhandled.
      batch.catch(() => undefined);
      this.#ahead.push(batch);
    }
  }

  async #make(): Promise<QueuedBatch> {
    const { order, augmentation, batchSize } = this.#plan;
    const from = this.#cursor;
    const indices = order.slice(from, from + batchSize);
    this.#cursor += indices.length;
    if (augmentation === undefined) return { x: await this.#source.batch(indices), indices, mix: null };
    const { settings, epochSeed, size } = augmentation;
    const mix = drawMix(settings, { epochSeed, from, count: indices.length, size });
    return { x: await this.#source.batch(indices, { settings, epochSeed, from, mix }), indices, mix };
  }

  /** The next batch; null after the last. */
  async next(): Promise<QueuedBatch | null> {
    const start = performance.now();
    const batch = await this.#ahead.shift();
    this.#waited += performance.now() - start;
    this.#fill();
    return batch ?? null;
  }

  /** Share of the time since the start that was spent waiting for batches: 0 is ideal. */
  waitedShare(): number {
    return this.#waited / (performance.now() - this.#started);
  }

  /** Drops the batches that were made ahead and not taken. */
  async dispose(): Promise<void> {
    const left = this.#ahead.splice(0);
    await Promise.all(
      left.map((batch) =>
        batch.then(
          ({ x }) => x.dispose(),
          () => undefined,
        ),
      ),
    );
  }
}
