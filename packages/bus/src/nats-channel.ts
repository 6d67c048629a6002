import { setTimeout as delay } from "node:timers/promises";
import type { ChannelListener, ReplicaChannel } from "@graft/domain";
import { type ConnectionOptions, connect, type NatsConnection } from "@nats-io/transport-node";

export interface NatsChannelOptions {
  /** `nats://` or `tls://`, with user and password or a token where the server wants them; several by commas. */
  readonly url: string;
  /** Subject of this installation: replicas of one installation hear each other, and nobody else. */
  readonly subject?: string;
  /** Told when the connection breaks and when it is there again. */
  readonly onState?: (state: "broken" | "restored", reason: string | undefined) => void;
}

const SUBJECT = "graft.hints";
/** Bytes of a text; NATS refuses more than the server's max_payload, 1 MiB unless it is set. */
const TEXT_LIMIT = 256 * 1024;
const CONNECT_MS = 5_000;
/** Milliseconds the server may take to confirm what was sent. */
const ANSWER_MS = 5_000;
/** Milliseconds between pings, and how many may be unanswered: a half-open socket answers none. */
const PING_MS = 2_500;
const PINGS_OUT = 2;
const RECONNECT_MS = 250;

/** Servers and credentials of a URL as NATS's client takes them. */
export function natsConnection(url: string): ConnectionOptions {
  const servers = url.split(",").map((server) => new URL(server.trim()));
  const [first] = servers;
  const [user, pass] = [decodeURIComponent(first?.username ?? ""), decodeURIComponent(first?.password ?? "")];
  const credentials = user === "" ? {} : pass === "" ? { token: user } : { user, pass };
  return { servers: servers.map(({ protocol, host }) => `${protocol}//${host}`), ...credentials };
}

/** The line between replicas over one subject of a NATS server. Nothing is stored there: hints are all that passes. */
export class NatsChannel implements ReplicaChannel {
  readonly textLimit = TEXT_LIMIT;
  readonly #options: NatsChannelOptions;
  #connection: NatsConnection | undefined;
  #sound = false;

  constructor(options: NatsChannelOptions) {
    this.#options = options;
  }

  get #subject(): string {
    return this.#options.subject ?? SUBJECT;
  }

  async open(listener: ChannelListener): Promise<void> {
    const connection = await connect({
      ...natsConnection(this.#options.url),
      name: "graft replica channel",
      timeout: CONNECT_MS,
      pingInterval: PING_MS,
      maxPingOut: PINGS_OUT,
      reconnectTimeWait: RECONNECT_MS,
      reconnectJitter: RECONNECT_MS,
      maxReconnectAttempts: -1,
    });
    this.#connection = connection;
    this.#sound = true;
    connection.subscribe(this.#subject, {
      callback: (error, message) => {
        if (!error) listener.received(message.string());
      },
    });
    // The server has the subscription before anything is said to it.
    await connection.flush();
    void this.#watch(connection, listener);
  }

  async send(texts: readonly string[]): Promise<void> {
    const connection = this.#connection;
    if (connection === undefined || !this.#sound) throw new Error("the connection between replicas is away");
    for (const text of texts) connection.publish(this.#subject, text);
    const late = new AbortController();
    try {
      await Promise.race([
        connection.flush(),
        delay(ANSWER_MS, undefined, { signal: late.signal }).then(() => {
          throw new Error(`the NATS server did not answer within ${ANSWER_MS} ms`);
        }),
      ]);
    } finally {
      late.abort();
    }
  }

  async close(): Promise<void> {
    const connection = this.#connection;
    this.#connection = undefined;
    await connection?.close();
  }

  async #watch(connection: NatsConnection, listener: ChannelListener): Promise<void> {
    for await (const status of connection.status()) {
      if (this.#connection !== connection) return;
      if (status.type === "disconnect") {
        this.#sound = false;
        this.#options.onState?.("broken", `the server ${status.server} is away`);
      }
      if (status.type !== "reconnect") continue;
      this.#sound = true;
      this.#options.onState?.("restored", undefined);
      listener.restored();
    }
  }
}
