import { type Database, obsoleteCheckpoints } from "@graft/db";
import { type ArtifactStore, CONTENTS_LOCK, discardCheckpoint, type UnitOfWork } from "@graft/domain";
import type { Logger } from "pino";

export interface CheckpointCollectorOptions {
  readonly database: Database;
  readonly work: UnitOfWork;
  readonly store: ArtifactStore;
  readonly logger: Logger;
  /** Milliseconds between looks. */
  readonly everyMs?: number;
  /** Minutes for which an obsolete checkpoint stays: somebody may be reading it. */
  readonly graceMinutes?: number;
}

/** Checkpoints taken away in one look; verifying waits meanwhile. */
const PER_LOOK = 50;

/** Takes checkpoints away that nobody goes on from any more, in whichever replica is first. */
export class CheckpointCollector {
  readonly #options: CheckpointCollectorOptions;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(options: CheckpointCollectorOptions) {
    this.#options = options;
  }

  start(): void {
    const { everyMs = 60_000 } = this.#options;
    this.#timer = setInterval(() => {
      this.#running = this.#running.then(() => this.collect());
    }, everyMs);
    this.#timer.unref();
  }

  /** Waits for a look at work. */
  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#timer);
    await this.#running;
  }

  /** One look; never throws. Answers how many were taken away; what fails is found again by the next look. */
  async collect(): Promise<number> {
    const { database, logger, graceMinutes = 10 } = this.#options;
    try {
      const waiting = await obsoleteCheckpoints(database, graceMinutes, PER_LOOK);
      if (waiting.length === 0) return 0;
      const collected = await database.exclusively(CONTENTS_LOCK, () => this.#discard(waiting));
      if (collected) logger.info({ collected }, "took obsolete checkpoints away");
      return collected ?? 0;
    } catch (err) {
      logger.error({ err }, "taking obsolete checkpoints away failed; it is tried again");
      return 0;
    }
  }

  async #discard(waiting: Awaited<ReturnType<typeof obsoleteCheckpoints>>): Promise<number> {
    let collected = 0;
    for (const checkpoint of waiting) {
      if (this.#closed) break;
      await discardCheckpoint(this.#options, checkpoint);
      collected += 1;
    }
    return collected;
  }
}
