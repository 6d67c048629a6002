import { AppError } from "@graft/contracts";
import type { Checkpoint } from "@graft/transfer";

/** Holds a training to the epochs its run may take; those before a checkpoint count. */
export class EpochLimit {
  readonly #limit: number;
  #done: number;

  constructor(limit: number | undefined, resume: Checkpoint | undefined) {
    this.#limit = limit ?? Number.POSITIVE_INFINITY;
    const finished = resume?.finished.reduce((sum, { result }) => sum + result.epochs, 0) ?? 0;
    this.#done = finished + (resume?.progress.epoch ?? 0);
  }

  /** @throws AppError LIMIT_REACHED at the first step of an epoch too many. */
  see(metricKey: string): void {
    if (metricKey === "epoch") this.#done += 1;
    else if (metricKey === "train/loss" && this.#done >= this.#limit) {
      throw new AppError(
        "LIMIT_REACHED",
        `The run may take ${this.#limit} epochs in all, and its training needs more.`,
      );
    }
  }
}
