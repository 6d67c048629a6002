import { abandonedUploads, type Database } from "@graft/db";
import { type ArtifactStore, discardUpload, type UnitOfWork, UPLOAD_GRACE_HOURS } from "@graft/domain";
import type { Logger } from "pino";

export interface CollectorOptions {
  readonly database: Database;
  readonly work: UnitOfWork;
  readonly store: ArtifactStore;
  readonly logger: Logger;
  /** Milliseconds between looks. */
  readonly everyMs?: number;
}

/** Uploads found in one look. */
const PER_LOOK = 200;

/**
 * Takes away what stands in staging of uploads that nobody completed within a day, in whichever replica is first. What
 * fails is found again by the next look.
 */
export class UploadCollector {
  readonly #options: CollectorOptions;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(options: CollectorOptions) {
    this.#options = options;
  }

  start(): void {
    const { everyMs = 15 * 60 * 1000 } = this.#options;
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

  /** One look; never throws. Answers how many uploads were taken away. */
  async collect(): Promise<number> {
    const { database, logger } = this.#options;
    try {
      const collected = await database.exclusively("collect unfinished uploads", () => this.#discardAll());
      if (collected) logger.info({ collected }, "took unfinished uploads away");
      return collected ?? 0;
    } catch (err) {
      logger.error({ err }, "looking for unfinished uploads failed; it is tried again");
      return 0;
    }
  }

  async #discardAll(): Promise<number> {
    const { database, work, store, logger } = this.#options;
    let collected = 0;
    for (const upload of await abandonedUploads(database, UPLOAD_GRACE_HOURS, PER_LOOK)) {
      if (this.#closed) break;
      try {
        if (await discardUpload({ work, store }, upload)) collected += 1;
      } catch (err) {
        logger.error({ err, ...upload }, "an unfinished upload could not be taken away; it is tried again");
      }
    }
    return collected;
  }
}
