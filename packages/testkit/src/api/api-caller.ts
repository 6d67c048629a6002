import { setTimeout as delay } from "node:timers/promises";
import { createClient, type Client as SocketClient } from "graphql-ws";
import { WebSocket } from "ws";

export interface CallerCredentials {
  /** Session cookie, as the API set it. */
  readonly cookie?: string;
  /** `graft_…` */
  readonly apiKey?: string;
  /** Slug of the organization meant. */
  readonly organization?: string;
}

export interface AnsweredError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: {
    readonly code: string;
    readonly requestId: string;
    readonly details?: Record<string, unknown>;
  };
}

export interface Answer<Data> {
  readonly status: number;
  readonly data: Data | null;
  readonly errors: readonly AnsweredError[];
}

/** Somebody who talks to the API: nobody, a person with a session, or a machine with a key. */
export class ApiCaller {
  readonly url: string;
  readonly credentials: CallerCredentials;

  constructor(url: string, credentials: CallerCredentials = {}) {
    this.url = url;
    this.credentials = credentials;
  }

  /** The same caller, meaning another organization. */
  in(organization: string): ApiCaller {
    return new ApiCaller(this.url, { ...this.credentials, organization });
  }

  get headers(): Record<string, string> {
    const { cookie, apiKey, organization } = this.credentials;
    return {
      "content-type": "application/json",
      ...(cookie !== undefined && { cookie }),
      ...(apiKey !== undefined && { authorization: `Bearer ${apiKey}` }),
      ...(organization !== undefined && { "graft-organization": organization }),
    };
  }

  /** Sends an operation and answers whatever comes back. */
  async ask<Data>(query: string, variables: Readonly<Record<string, unknown>> = {}): Promise<Answer<Data>> {
    const body = JSON.stringify({ query, variables });
    const response = await fetch(new URL("/graphql", this.url), { method: "POST", headers: this.headers, body });
    const { data, errors } = (await response.json()) as { data?: Data; errors?: AnsweredError[] };
    return { status: response.status, data: data ?? null, errors: errors ?? [] };
  }

  /** Sends an operation that must succeed and answers its data. */
  async data<Data>(query: string, variables: Readonly<Record<string, unknown>> = {}): Promise<Data> {
    const answer = await this.ask<Data>(query, variables);
    if (answer.errors.length > 0 || answer.data === null) {
      throw new Error(`${query}\nanswered ${answer.status}: ${JSON.stringify(answer.errors, null, 2)}`);
    }
    return answer.data;
  }

  /** Sends an operation that must fail as a whole and answers the code of its first error. */
  async refusal(query: string, variables: Readonly<Record<string, unknown>> = {}): Promise<string> {
    const { errors, data } = await this.ask<unknown>(query, variables);
    const [first] = errors;
    if (!first) throw new Error(`${query}\nwas to be refused and answered ${JSON.stringify(data)}`);
    return first.extensions.code;
  }

  /** Opens a socket for subscriptions. The caller disposes of it. */
  socket(onClosed?: (code: number, reason: string) => void): SocketClient {
    const { cookie, apiKey, organization } = this.credentials;
    class SocketWithCookie extends WebSocket {
      constructor(address: string, protocols: string | string[]) {
        super(address, protocols, cookie === undefined ? {} : { headers: { cookie } });
      }
    }
    return createClient({
      url: new URL("/graphql", this.url).href.replace(/^http/, "ws"),
      webSocketImpl: SocketWithCookie,
      retryAttempts: 0,
      lazy: onClosed === undefined,
      onNonLazyError: () => {},
      connectionParams: {
        ...(apiKey !== undefined && { authorization: `Bearer ${apiKey}` }),
        ...(organization !== undefined && { organization }),
      },
      on: {
        closed: (event) => {
          const { code, reason } = event as { code: number; reason: string };
          onClosed?.(code, reason);
        },
      },
    });
  }
}

/** Asks again until the answer is there; for what happens soon but not at once. */
export async function until<T>(ask: () => Promise<T | undefined>, limitMs = 10_000): Promise<T> {
  const end = Date.now() + limitMs;
  for (;;) {
    const found = await ask();
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error(`it did not happen within ${limitMs} ms`);
    await delay(20);
  }
}
