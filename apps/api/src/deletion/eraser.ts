import {
  type Database,
  deletionsDue,
  deletionsToExport,
  doomedObjects,
  eraseTenant,
  forgetDoomed,
  isWantedAgain,
  type PendingDeletion,
} from "@graft/db";
import { type ArtifactStore, type TenantScope, type UnitOfWork, withOrigin } from "@graft/domain";
import type { Logger } from "pino";
import type { DeletionEnv } from "./deletion-env.ts";
import { exportTenant } from "./export-tenant.ts";

export interface EraserOptions {
  readonly env: { readonly deletion: DeletionEnv };
  readonly database: Database;
  readonly work: UnitOfWork;
  readonly store: ArtifactStore;
  readonly logger: Logger;
}

const ORIGIN = { action: "erase", address: null, requestId: null };
const CONTENT_KEY = /^org\/([^/]+)\/sha256\/..\/([0-9a-f]{64})$/;

/**
 * Exports what is to be deleted, erases it when its grace is over, and then takes from the store what it left there. Every
 * step is found by its row in the database, so whichever process comes next goes on where another ended; one replica at a
 * time is at it.
 */
export class Eraser {
  readonly #options: EraserOptions;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(options: EraserOptions) {
    this.#options = options;
  }

  start(): void {
    this.#timer = setTimeout(() => {
      this.#running = this.look().finally(() => {
        if (!this.#closed) this.start();
      });
    }, this.#options.env.deletion.periodSeconds * 1_000);
  }

  /** Waits for a look at work. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  /** One look; never throws. */
  async look(): Promise<void> {
    const { database, logger } = this.#options;
    try {
      await database.exclusively("erase tenants", async () => {
        for (const pending of await deletionsToExport(database))
          await this.#apart(pending, () => this.#export(pending));
        for (const due of await deletionsDue(database)) await this.#apart(due, () => this.#erase(due));
        await this.#sweepStore();
      });
    } catch (err) {
      logger.error({ err }, "looking for deletions failed; it is tried again");
    }
  }

  /** What fails for one tenant must not keep the others waiting; the next look finds it again. */
  async #apart(about: PendingDeletion, step: () => Promise<void>): Promise<void> {
    if (this.#closed) return;
    try {
      await withOrigin(ORIGIN, step);
    } catch (err) {
      this.#options.logger.error({ err, ...about }, "a deletion could not go on; it is tried again");
    }
  }

  async #export({ organizationId, deletionId }: PendingDeletion): Promise<void> {
    const { work, logger } = this.#options;
    const scope = eraserOf(organizationId);
    const deletion = await work.read(scope, ({ deletions }) => deletions.find(scope, deletionId));
    if (!deletion) return;
    const { projectId } = deletion;
    const rows = await exportTenant(this.#options, { organizationId, deletionId, projectId });
    await work.write(scope, ({ deletions }) => deletions.markExported(scope, deletionId, rows));
    logger.info({ organizationId, deletionId, rows }, "exported what is to be deleted");
  }

  async #erase({ organizationId, deletionId }: PendingDeletion): Promise<void> {
    const { database, work, logger } = this.#options;
    const scope = eraserOf(organizationId);
    const deletion = await work.read(scope, ({ deletions }) => deletions.find(scope, deletionId));
    if (!deletion) return;
    await eraseTenant(database, scope, { deletionId, projectId: deletion.projectId });
    logger.info({ organizationId, deletionId }, "erased");
  }

  async #sweepStore(): Promise<void> {
    const { database } = this.#options;
    for (let keys = await doomedObjects(database); keys.length > 0 && !this.#closed; ) {
      const gone: string[] = [];
      for (const key of keys) if (await this.#takeAway(key)) gone.push(key);
      await forgetDoomed(database, gone);
      // What is awaited again stays for a later look.
      keys = gone.length === 0 ? [] : await doomedObjects(database);
    }
  }

  /** False when a content is being uploaded again: whether it stays is known when that has ended. */
  async #takeAway(key: string): Promise<boolean> {
    const { database, store } = this.#options;
    if (key.endsWith("/")) {
      for await (const object of store.list(key)) await store.delete(object.key);
      return true;
    }
    const [, organizationId, sha256] = CONTENT_KEY.exec(key) ?? [];
    if (organizationId !== undefined && sha256 !== undefined) {
      const wanted = await isWantedAgain(database, { organizationId }, sha256);
      if (wanted !== "NO") return wanted === "HELD";
    }
    await store.delete(key);
    return true;
  }
}

function eraserOf(organizationId: string): TenantScope {
  return { organizationId, actor: { kind: "SYSTEM", name: "Eraser" } };
}
