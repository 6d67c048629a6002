import { type Database, waitingArtifacts } from "@graft/db";
import { type ArtifactStore, CONTENTS_LOCK, type UnitOfWork, verifyArtifact } from "@graft/domain";
import type { Logger } from "pino";

export interface VerifierOptions {
  readonly database: Database;
  readonly work: UnitOfWork;
  readonly store: ArtifactStore;
  readonly logger: Logger;
  /** Milliseconds between looks when nobody hints; for uploads another replica completed, and after a restart. */
  readonly pollMs?: number;
}

/** Artifacts found in one look. */
const PER_LOOK = 16;

/**
 * Verifies uploaded artifacts outside requests, one after the other (each hashes eight contents at a time) and each in one
 * replica: woken by `completeArtifactUpload`, and looking by itself so that nothing waits for ever. What fails for the store's sake stays
 * VERIFYING and is tried again at the next look.
 */
export class ArtifactVerifier {
  readonly #options: VerifierOptions;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #again = false;
  #closed = false;

  constructor(options: VerifierOptions) {
    this.#options = options;
  }

  /** Begins to look. */
  start(): void {
    const { pollMs = 2_000 } = this.#options;
    this.#timer = setInterval(() => this.wake(), pollMs);
    this.#timer.unref();
    this.wake();
  }

  /** Looks now, or once more when a look is under way. */
  wake(): void {
    if (this.#closed) return;
    this.#again = true;
    this.#running ??= this.#work().finally(() => {
      this.#running = undefined;
      if (this.#again) this.wake();
    });
  }

  /** Waits until what is being verified has ended. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#again = false;
    clearInterval(this.#timer);
    await this.#running;
  }

  async #work(): Promise<void> {
    const { database, logger } = this.#options;
    while (this.#again && !this.#closed) {
      this.#again = false;
      try {
        const waiting = await waitingArtifacts(database, PER_LOOK);
        let settled = 0;
        for (const artifact of waiting) if (await this.#verify(artifact)) settled += 1;
        // More may wait behind a full page; a page that only failed is left to the next look.
        if (waiting.length === PER_LOOK && settled > 0) this.#again = true;
      } catch (err) {
        logger.error({ err }, "looking for artifacts to verify failed");
      }
    }
  }

  async #verify(artifact: { readonly organizationId: string; readonly artifactId: string }): Promise<boolean> {
    const { database, work, store, logger } = this.#options;
    if (this.#closed) return false;
    try {
      // Another replica that hashes it already is left to it.
      const state = await database.exclusively(
        `verify artifact ${artifact.artifactId}`,
        () => verifyArtifact({ work, store }, artifact),
        CONTENTS_LOCK,
      );
      if (state === "REJECTED") logger.warn(artifact, "an artifact is not what was announced");
      return true;
    } catch (err) {
      logger.error({ err, ...artifact }, "verifying an artifact failed; it is tried again");
      return false;
    }
  }
}
