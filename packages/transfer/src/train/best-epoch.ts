import type { TrainSpec } from "@graft/contracts";
import type { ValidationScore } from "./loss.ts";

type Weights = ReadonlyMap<string, Float32Array>;

/** Remembers the best epoch by validation top-1, and among equals by loss. */
export class BestEpoch {
  readonly #stopping: TrainSpec["earlyStopping"];
  #score: ValidationScore = { top1: -1, loss: Number.POSITIVE_INFINITY };
  #weights: Weights = new Map();
  epoch = 0;

  constructor(stopping: TrainSpec["earlyStopping"]) {
    this.#stopping = stopping;
  }

  /** Takes an epoch's score, and its weights where it is the best so far. Epoch 0 is the start of the phase. */
  async offer(epoch: number, score: ValidationScore, snapshot: () => Promise<Weights>): Promise<void> {
    const gain = score.top1 - this.#score.top1;
    const delta = this.#stopping?.minDelta ?? 0;
    if (gain < -delta || (gain <= delta && score.loss >= this.#score.loss)) return;
    this.#score = score;
    this.epoch = epoch;
    if (this.#stopping !== undefined) this.#weights = await snapshot();
  }

  /** Epoch and score of the best so far; null before the first. */
  state(): { epoch: number; top1: number; loss: number } | null {
    return Number.isFinite(this.#score.loss) ? { epoch: this.epoch, ...this.#score } : null;
  }

  restore(state: { epoch: number; top1: number; loss: number } | null, weights: Weights): void {
    if (state === null) return;
    this.epoch = state.epoch;
    this.#score = { top1: state.top1, loss: state.loss };
    this.#weights = weights;
  }

  /** True when `patience` epochs have passed without a better one. */
  exhausted(epoch: number): boolean {
    return this.#stopping !== undefined && epoch - this.epoch >= this.#stopping.patience;
  }

  /** Weights of the best epoch; null where early stopping is off and the last epoch stands. */
  weights(): Weights | null {
    return this.#stopping === undefined ? null : this.#weights;
  }
}
