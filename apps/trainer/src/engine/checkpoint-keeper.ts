import { rm } from "node:fs/promises";
import path from "node:path";
import type { CheckpointPlace } from "@graft/contracts";
import { type Checkpoint, saveCheckpoint } from "@graft/transfer";
import { isDiskFull } from "../spool/disk-full.ts";

/** Thrown out of a training that was asked to hand its run back, once its checkpoint is on disk. */
export class Yielded extends Error {
  constructor() {
    super("The training stopped at a checkpoint, as it was asked to.");
  }
}

export interface CheckpointKeeperOptions {
  /** Folder for the folders of checkpoints. */
  readonly folder: string;
  /** Seconds between two checkpoints. */
  readonly everySeconds: number;
  readonly onKept: (kept: { readonly folder: string; readonly place: CheckpointPlace }) => void;
  /** Milliseconds of a clock that only goes forward. */
  readonly now?: () => number;
}

/** Folders that stay: the newest, and the one before, which may be on its way to the platform. */
const KEPT_FOLDERS = 2;

/** Decides when a training keeps a checkpoint, and keeps it on disk. */
export class CheckpointKeeper {
  readonly #options: CheckpointKeeperOptions;
  readonly #now: () => number;
  #keptAt: number;
  #count = 0;
  #yielding = false;

  constructor(options: CheckpointKeeperOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
    this.#keptAt = this.#now();
  }

  /** Asks for a checkpoint at the next step, and for the end after it. */
  yield(): void {
    this.#yielding = true;
  }

  /** Asked between two steps and between two epochs. */
  readonly due = (): boolean => this.#yielding || this.#now() - this.#keptAt >= this.#options.everySeconds * 1000;

  /** @throws Yielded once it is kept, when that was asked for. */
  readonly save = async (checkpoint: Checkpoint, phase: string): Promise<void> => {
    this.#count += 1;
    const { folder: root, onKept } = this.#options;
    const folder = path.join(root, String(this.#count));
    try {
      await saveCheckpoint(folder, checkpoint);
      onKept({ folder, place: { phase, epoch: checkpoint.progress.epoch, step: checkpoint.progress.step } });
    } catch (error) {
      // The training is worth more than this checkpoint: it goes on from an earlier one should it be interrupted.
      if (!isDiskFull(error)) throw error;
      console.error("The disk is full: this checkpoint is not kept.");
      await rm(folder, { recursive: true, force: true });
    }
    await rm(path.join(root, String(this.#count - KEPT_FOLDERS)), { recursive: true, force: true });
    this.#keptAt = this.#now();
    if (this.#yielding) throw new Yielded();
  };
}
