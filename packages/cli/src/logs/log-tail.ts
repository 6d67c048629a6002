import {
  type GraftClient,
  LogLinesDocument,
  RunLogDocument,
  type RunLogQuery,
  RunProjectDocument,
  type SubscriptionClient,
} from "@graft/client";
import { LIMITS } from "@graft/contracts";
import { hasEnded } from "../run/describe-run.ts";
import type { LogLine } from "./log-line.ts";

/** Milliseconds between two looks at whether the run has ended. */
const LOOK_EVERY_MS = 2000;

export interface LogTailOptions {
  readonly client: GraftClient;
  readonly runId: string;
  readonly attempt: number | undefined;
  readonly search: string | undefined;
  readonly signal: AbortSignal;
  readonly onLine: (line: LogLine) => void;
}

/** Which page of the log: from the front or from the back. */
interface PagePlace {
  readonly first?: number;
  readonly after?: string | null;
  readonly last?: number;
  readonly before?: string | null;
}

/** Reads a run's log from its beginning, and on while it grows; every line is given once, whatever is lost between. */
export class LogTail {
  readonly #options: LogTailOptions;
  /** Number of the last line given, by attempt. */
  readonly #given = new Map<number, number>();
  #after: string | null = null;
  #reading: Promise<void> = Promise.resolve();
  /** True where live lines have failed, so that they are asked for. */
  #polls = false;

  constructor(options: LogTailOptions) {
    this.#options = options;
  }

  /** Gives what is stored and was not given yet. */
  catchUp(): Promise<void> {
    const next = this.#reading.catch(() => undefined).then(() => this.#readPages());
    this.#reading = next;
    return next;
  }

  /** Gives only the last lines that are stored, and counts what is before them as given. */
  async lastLines(count: number): Promise<void> {
    const kept: LogLine[] = [];
    for (let before: string | null = null; kept.length < count; ) {
      const last = Math.min(LIMITS.pageSize, count - kept.length);
      const page = await this.#page({ last, before });
      kept.unshift(...(page?.nodes ?? []));
      this.#after ??= page?.pageInfo.endCursor ?? null;
      if (!page?.pageInfo.hasPreviousPage) break;
      before = page.pageInfo.startCursor ?? null;
    }
    for (const line of kept) this.#give(line);
  }

  async #page(place: PagePlace): Promise<NonNullable<RunLogQuery["run"]>["logLines"] | undefined> {
    const { client, runId: id, attempt, search } = this.#options;
    const question = { id, attempt: attempt ?? null, search: search ?? null, ...place };
    return (await client.execute(RunLogDocument, question)).run?.logLines;
  }

  async #readPages(): Promise<void> {
    const { signal } = this.#options;
    for (let more = true; more; ) {
      signal.throwIfAborted();
      const page = await this.#page({ first: LIMITS.pageSize, after: this.#after });
      for (const line of page?.nodes ?? []) this.#give(line);
      this.#after = page?.pageInfo.endCursor ?? this.#after;
      more = page?.pageInfo.hasNextPage === true;
    }
  }

  #give(line: LogLine): void {
    const number = Number(line.number);
    if (number <= (this.#given.get(line.attempt) ?? 0)) return;
    this.#given.set(line.attempt, number);
    this.#options.onLine(line);
  }

  #wanted({ attempt, text }: LogLine): boolean {
    const { attempt: only, search } = this.#options;
    if (only !== undefined && attempt !== only) return false;
    return search === undefined || text.toLowerCase().includes(search.toLowerCase());
  }

  /** Follows the log until the run has ended and its last line was given. */
  async follow(subscriptions: SubscriptionClient): Promise<void> {
    const over = new AbortController();
    const signal = AbortSignal.any([this.#options.signal, over.signal]);
    const live = this.#followLive(subscriptions, signal).catch(() => {
      this.#polls = true;
    });
    try {
      await this.#runEnded(signal);
    } finally {
      over.abort();
      await live;
    }
    this.#options.signal.throwIfAborted();
    await this.catchUp();
  }

  async #followLive(subscriptions: SubscriptionClient, signal: AbortSignal): Promise<void> {
    const { runId } = this.#options;
    for await (const { logLines } of subscriptions.subscribe(LogLinesDocument, { runId }, signal)) {
      // Without lines it tells that it starts now, at first and after each reconnection: what came before is read.
      if (logLines.lines.length === 0) await this.catchUp();
      await this.#reading;
      for (const line of logLines.lines) if (this.#wanted(line)) this.#give(line);
    }
  }

  async #runEnded(signal: AbortSignal): Promise<void> {
    const { client, runId: id } = this.#options;
    for (;;) {
      signal.throwIfAborted();
      const { run } = await client.execute(RunProjectDocument, { id });
      if (!run || hasEnded(run)) return;
      if (this.#polls) await this.catchUp();
      await new Promise<void>((resolve) => {
        const timer = setTimeout(done, LOOK_EVERY_MS);
        function done() {
          clearTimeout(timer);
          signal.removeEventListener("abort", done);
          resolve();
        }
        signal.addEventListener("abort", done, { once: true });
      });
    }
  }
}
