import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { type GraftClient, LogMetricsDocument } from "@graft/client";
import { AppError, type ErrorCode, isAppError } from "@graft/contracts";
import { decodeRecord, findRecord, type MetricBatch } from "./spool-record.ts";
import { acknowledgedOffset, SPOOL_ACKNOWLEDGED, SPOOL_LOG } from "./spool-writer.ts";

export interface SpoolOwner {
  readonly runId: string;
  readonly leaseToken: string;
}

/** Refusals that pass by themselves. */
const PASSING: readonly ErrorCode[] = ["INTERNAL", "RATE_LIMITED"];

/** Seconds to wait that a refusal names; 0 where it names none. */
function retryAfterSeconds(error: unknown): number {
  if (!isAppError(error) || error.code !== "RATE_LIMITED") return 0;
  const { details } = error.details as { details?: { retryAfterSeconds?: number } };
  return details?.retryAfterSeconds ?? 1;
}

/** Where damaged bytes of a spool are kept, and who is told of them. */
export interface Quarantine {
  readonly folder: string;
  readonly report: (message: string) => void;
}

/** The agent's end of the spool: ships whole records in order and remembers how far the API has acknowledged. */
export class SpoolShipper {
  readonly #client: GraftClient;
  readonly #folder: string;
  readonly #owner: SpoolOwner;
  readonly #quarantine: Quarantine | undefined;
  #shipping: Promise<void> = Promise.resolve();
  /** Moment on this process's monotonic clock before which nothing is sent: the API said so. */
  #notBefore = 0;

  constructor(client: GraftClient, folder: string, owner: SpoolOwner & { readonly quarantine?: Quarantine }) {
    this.#client = client;
    this.#folder = folder;
    const { quarantine, ...identity } = owner;
    this.#owner = identity;
    this.#quarantine = quarantine;
  }

  /** Ships what stands in the log now; calls queue behind each other. Rejects when the API cannot be reached. */
  ship(): Promise<void> {
    const next = this.#shipping.catch(() => undefined).then(() => this.#shipAll());
    this.#shipping = next;
    return next;
  }

  /**
   * Ships until nothing is left, however long the API is away; once the signal is aborted it tries once more at most. A refused spool (the run is deleted) is given up.
   */
  async drain(signal: AbortSignal): Promise<void> {
    for (let wait = 100; ; wait = Math.min(wait * 2, 15_000)) {
      try {
        return await this.ship();
      } catch (error) {
        if (signal.aborted || (isAppError(error) && !PASSING.includes(error.code))) return;
        const later = Math.max(wait, this.#notBefore - performance.now());
        await setTimeout(later, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  async #shipAll(): Promise<void> {
    if (performance.now() < this.#notBefore) throw new AppError("RATE_LIMITED", "The API takes the rest later.");
    let bytes: Buffer;
    try {
      bytes = readFileSync(path.join(this.#folder, SPOOL_LOG));
    } catch {
      return;
    }
    let offset = acknowledgedOffset(this.#folder);
    for (;;) {
      const record = decodeRecord(bytes, offset);
      if (record) {
        await this.#send(record.batch);
        offset = record.next;
      } else {
        // Nothing whole behind it: the end of a record that is still being written, or of a writer that was killed.
        const sound = findRecord(bytes, offset + 1);
        if (sound === undefined) return;
        this.#setAside(bytes.subarray(offset, sound), offset);
        offset = sound;
      }
      this.#acknowledge(offset);
    }
  }

  async #send(batch: MetricBatch): Promise<void> {
    try {
      await this.#client.mutate(LogMetricsDocument, "logMetrics", { input: { ...this.#owner, ...batch } });
    } catch (error) {
      this.#notBefore = performance.now() + 1_000 * retryAfterSeconds(error);
      throw error;
    }
  }

  /** Keeps damaged bytes from the middle of the log, and says so: the records behind them are sound. */
  #setAside(damaged: Buffer, offset: number): void {
    if (!this.#quarantine) return;
    const { folder, report } = this.#quarantine;
    mkdirSync(folder, { recursive: true });
    const file = path.join(folder, `${this.#owner.leaseToken}-${offset}.wal`);
    writeFileSync(file, damaged);
    report(
      `${damaged.length} bytes of the spool of metrics are damaged, from byte ${offset} on; they are kept in ${file}, and what is sound behind them is shipped.`,
    );
  }

  #acknowledge(offset: number): void {
    const target = path.join(this.#folder, SPOOL_ACKNOWLEDGED);
    writeFileSync(`${target}.tmp`, JSON.stringify({ offset }));
    renameSync(`${target}.tmp`, target);
  }
}
