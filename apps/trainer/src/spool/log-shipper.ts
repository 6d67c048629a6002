import { readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { AppendLogDocument, type GraftClient } from "@graft/client";
import { isAppError, logChunkSchema } from "@graft/contracts";
import { waitingChunks } from "./log-spool.ts";
import type { SpoolOwner } from "./spool-shipper.ts";

/** Refusals after which an attempt's log is given up: a run must end although its log cannot be kept. */
const MOST_REFUSALS = 5;

/** Ships chunks in their order; each file goes when the API has stored its chunk. */
export class LogShipper {
  readonly #client: GraftClient;
  readonly #folder: string;
  readonly #owner: SpoolOwner;
  #shipping: Promise<void> = Promise.resolve();

  constructor(client: GraftClient, folder: string, owner: SpoolOwner) {
    this.#client = client;
    this.#folder = folder;
    this.#owner = owner;
  }

  /** Ships what waits now; calls queue behind each other. Rejects when the API cannot be reached or refuses. */
  ship(): Promise<void> {
    const next = this.#shipping.catch(() => undefined).then(() => this.#shipAll());
    this.#shipping = next;
    return next;
  }

  /** Ships until nothing is left, however long the API is away; a log it refuses again and again is given up. */
  async drain(signal: AbortSignal): Promise<void> {
    let refusals = 0;
    for (let wait = 100; ; wait = Math.min(wait * 2, 15_000)) {
      try {
        return await this.ship();
      } catch (error) {
        if (isAppError(error)) refusals += 1;
        if (signal.aborted || refusals >= MOST_REFUSALS || (isAppError(error) && error.code !== "INTERNAL")) return;
        await new Promise((resolve) => setTimeout(resolve, wait));
      }
    }
  }

  async #shipAll(): Promise<void> {
    for (const name of waitingChunks(this.#folder)) {
      const file = path.join(this.#folder, name);
      const { seq, streams, times, texts } = logChunkSchema.parse(JSON.parse(readFileSync(file, "utf8")));
      await this.#client.mutate(AppendLogDocument, "appendLog", {
        input: { ...this.#owner, seq, streams, times, texts },
      });
      rmSync(file, { force: true });
    }
  }
}
