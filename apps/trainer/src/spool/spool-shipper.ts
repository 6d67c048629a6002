import { readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type GraftClient, LogMetricsDocument } from "@graft/client";
import { isAppError } from "@graft/contracts";
import { decodeRecord } from "./spool-record.ts";
import { acknowledgedOffset, SPOOL_ACKNOWLEDGED, SPOOL_LOG } from "./spool-writer.ts";

export interface SpoolOwner {
  readonly runId: string;
  readonly leaseToken: string;
}

/** The agent's end of the spool: ships whole records in order and remembers how far the API has acknowledged. */
export class SpoolShipper {
  readonly #client: GraftClient;
  readonly #folder: string;
  readonly #owner: SpoolOwner;
  #shipping: Promise<void> = Promise.resolve();

  constructor(client: GraftClient, folder: string, owner: SpoolOwner) {
    this.#client = client;
    this.#folder = folder;
    this.#owner = owner;
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
        if (signal.aborted || (isAppError(error) && error.code !== "INTERNAL")) return;
        await new Promise((resolve) => setTimeout(resolve, wait));
      }
    }
  }

  async #shipAll(): Promise<void> {
    let bytes: Buffer;
    try {
      bytes = readFileSync(path.join(this.#folder, SPOOL_LOG));
    } catch {
      return;
    }
    let offset = acknowledgedOffset(this.#folder);
    for (let record = decodeRecord(bytes, offset); record; record = decodeRecord(bytes, offset)) {
      await this.#client.mutate(LogMetricsDocument, "logMetrics", { input: { ...this.#owner, ...record.batch } });
      offset = record.next;
      this.#acknowledge(offset);
    }
  }

  #acknowledge(offset: number): void {
    const target = path.join(this.#folder, SPOOL_ACKNOWLEDGED);
    writeFileSync(`${target}.tmp`, JSON.stringify({ offset }));
    renameSync(`${target}.tmp`, target);
  }
}
