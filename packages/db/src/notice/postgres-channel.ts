import { setTimeout as delay } from "node:timers/promises";
import type { ChannelListener, ReplicaChannel } from "@graft/domain";
import pg from "pg";

export interface PostgresChannelOptions {
  /** Connection as `graft_system`: of the database whose replicas hear each other. */
  readonly url: string;
  /** Told when the connection breaks and when it is there again. */
  readonly onState?: (state: "broken" | "restored", reason: string | undefined) => void;
}

const CHANNEL = "graft_hints";
/** PostgreSQL refuses payloads of 8,000 bytes and more. */
const TEXT_LIMIT = 7_900;
/** Milliseconds one statement may take before the connection counts as dead: a half-open socket answers nothing. */
const ANSWER_MS = 5_000;
const CONNECT_MS = 5_000;
/** Longest wait between two tries to connect, in milliseconds. */
const LONGEST_WAIT = 5_000;
const FIRST_WAIT = 50;

/**
 * The line between replicas over LISTEN and NOTIFY, on one connection of its own. NOTIFY takes a lock of the whole
 * database cluster at commit, so it never stands in a transaction that stores anything; only replicas' notices wait for it.
 */
export class PostgresChannel implements ReplicaChannel {
  readonly textLimit = TEXT_LIMIT;
  readonly #options: PostgresChannelOptions;
  readonly #closing = new AbortController();
  #listener: ChannelListener | undefined;
  #client: pg.Client | undefined;
  #mending: Promise<void> | undefined;

  constructor(options: PostgresChannelOptions) {
    this.#options = options;
  }

  async open(listener: ChannelListener): Promise<void> {
    this.#listener = listener;
    await this.#connect();
  }

  async send(texts: readonly string[]): Promise<void> {
    const client = this.#client;
    if (client === undefined) throw new Error("the connection between replicas is away");
    try {
      await client.query(`SELECT pg_notify('${CHANNEL}', text) FROM unnest($1::text[]) AS text`, [texts]);
    } catch (error) {
      this.#broke(client, error);
      throw error;
    }
  }

  async close(): Promise<void> {
    this.#closing.abort();
    const client = this.#client;
    this.#client = undefined;
    await this.#mending;
    await client?.end().catch(() => undefined);
  }

  async #connect(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.#options.url,
      application_name: "graft replica channel",
      keepAlive: true,
      connectionTimeoutMillis: CONNECT_MS,
      query_timeout: ANSWER_MS,
    });
    client.on("error", (error) => this.#broke(client, error));
    client.on("end", () => this.#broke(client, undefined));
    client.on("notification", ({ payload }) => {
      if (payload !== undefined) this.#listener?.received(payload);
    });
    try {
      await client.connect();
      await client.query(`LISTEN ${CHANNEL}`);
    } catch (error) {
      void client.end().catch(() => undefined);
      throw error;
    }
    if (this.#closing.signal.aborted) {
      await client.end();
      return;
    }
    this.#client = client;
  }

  /** Called for every way a connection ends; only the one in use is mended. */
  #broke(client: pg.Client, reason: unknown): void {
    if (this.#client !== client) return;
    this.#client = undefined;
    void client.end().catch(() => undefined);
    this.#options.onState?.("broken", reason instanceof Error ? reason.message : undefined);
    this.#mending ??= this.#mend().finally(() => {
      this.#mending = undefined;
    });
  }

  async #mend(): Promise<void> {
    const { signal } = this.#closing;
    for (let wait = FIRST_WAIT; !signal.aborted; wait = Math.min(LONGEST_WAIT, wait * 2)) {
      // Full jitter: several replicas must not come back in one beat.
      await delay(Math.random() * wait, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      try {
        await this.#connect();
      } catch {
        continue;
      }
      if (this.#client === undefined) return;
      this.#options.onState?.("restored", undefined);
      this.#listener?.restored();
      return;
    }
  }
}
