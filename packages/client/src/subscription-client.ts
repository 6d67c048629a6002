import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import { print } from "graphql";
import { type Client, createClient } from "graphql-ws";
import WebSocket from "ws";
import type { GraftClientOptions } from "./graft-client.ts";

/** Milliseconds between pings, and those an answer may take. */
const PING_MS = 10_000;

/** Full jitter over an exponential step, at most 15 s: many agents must not return in one beat. */
function backoff(retries: number): Promise<void> {
  const ceiling = Math.min(15_000, 250 * 2 ** retries);
  return new Promise((resolve) => setTimeout(resolve, Math.random() * ceiling));
}

/** Subscriptions over one WebSocket that reconnects for ever; a refused key (4401, 4403) ends it. */
export class SubscriptionClient {
  readonly #client: Client;

  constructor({ url, apiKey, cookie, organization }: GraftClientOptions) {
    const endpoint = new URL("/graphql", url);
    endpoint.protocol = endpoint.protocol === "https:" ? "wss:" : "ws:";
    const webSocketImpl = cookie
      ? class extends WebSocket {
          constructor(address: string | URL, protocols?: string | string[]) {
            super(address, protocols, { headers: { cookie } });
          }
        }
      : WebSocket;
    let silent: NodeJS.Timeout | undefined;
    this.#client = createClient({
      on: {
        // A connection may be dead without a word: what does not answer a ping is given up, and made anew.
        ping: (received) => {
          if (!received) silent = setTimeout(() => this.#client.terminate(), PING_MS);
        },
        pong: (received) => {
          if (received) clearTimeout(silent);
        },
        closed: () => clearTimeout(silent),
      },
      url: endpoint.href,
      webSocketImpl,
      lazy: true,
      keepAlive: PING_MS,
      retryAttempts: Number.POSITIVE_INFINITY,
      retryWait: backoff,
      shouldRetry: (event) =>
        !(event instanceof Object && "code" in event && [4401, 4403].includes(Number(event.code))),
      connectionParams: {
        ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
        ...(organization === undefined ? {} : { organization }),
      },
    });
  }

  /** Events as they come; ends when the signal aborts or the server completes. */
  async *subscribe<T, V extends Record<string, unknown>>(
    document: TypedDocumentNode<T, V>,
    variables: V,
    signal: AbortSignal,
  ): AsyncGenerator<T> {
    const events = this.#client.iterate<T>({ query: print(document), variables });
    const stop = () => void events.return?.();
    signal.addEventListener("abort", stop, { once: true });
    try {
      for await (const event of events) if (event.data) yield event.data;
    } finally {
      signal.removeEventListener("abort", stop);
    }
  }

  async close(): Promise<void> {
    await this.#client.dispose();
  }
}
