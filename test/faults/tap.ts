import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { buffer } from "node:stream/consumers";
import type { PointLedger, SentBatch } from "./point-ledger.ts";

/** What a store in trouble does to a request for an object. */
export type StoreTrouble = { readonly status: number } | { readonly delayMs: number };

/**
 * Stands before the API and hears what it acknowledges: points count when the answer that accepts them has been passed
 * on. It can also answer for the store as one in trouble does.
 */
export class Tap {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #ledger: PointLedger;
  /** Where requests go. */
  target: string;
  storeTrouble: StoreTrouble | undefined;
  /** Requests for objects that met trouble. */
  troubled = 0;
  /** The moment of the last acknowledgement, by lease. */
  readonly acknowledgedAt = new Map<string, number>();

  private constructor(target: string, ledger: PointLedger) {
    this.target = target;
    this.#ledger = ledger;
    this.#server = createServer((asked, answer) => {
      this.#pass(asked, answer).catch(() => answer.destroy());
    });
    this.#server.on("connection", (socket) => {
      this.#sockets.add(socket);
      socket.once("close", () => this.#sockets.delete(socket));
    });
    this.#server.on("upgrade", (asked, socket, head) => this.#upgrade(asked, socket as Socket, head));
  }

  static async open(target: string, ledger: PointLedger, port = 0): Promise<Tap> {
    const tap = new Tap(target, ledger);
    await new Promise<void>((resolve) => tap.#server.listen(port, "127.0.0.1", resolve));
    return tap;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  async #pass(asked: IncomingMessage, answer: ServerResponse): Promise<void> {
    const trouble = asked.url?.startsWith("/graphql") ? undefined : this.storeTrouble;
    if (trouble) {
      this.troubled += 1;
      if ("status" in trouble) {
        asked.resume();
        answer.writeHead(trouble.status, { connection: "close" }).end("in trouble");
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, trouble.delayMs));
    }
    const { hostname, port } = new URL(this.target);
    const { method, url: path, headers } = asked;
    const onwards = request({ hostname, port, method, path, headers });
    const answered = new Promise<IncomingMessage>((resolve, reject) => {
      onwards.once("response", resolve);
      onwards.once("error", reject);
    });
    if (asked.url !== "/graphql") {
      asked.pipe(onwards);
      const response = await answered;
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
      return;
    }
    const said = await buffer(asked);
    onwards.end(said);
    const response = await answered;
    const body = await buffer(response);
    answer.writeHead(response.statusCode ?? 502, response.headers).end(body, () => this.#hear(said, body));
  }

  #hear(said: Buffer, body: Buffer): void {
    if (!said.includes("logMetrics")) return;
    const { variables } = JSON.parse(String(said)) as { variables: { input: SentBatch } };
    const data = dataOf(body);
    if (typeof data?.logMetrics?.acknowledgedSeq !== "number") return;
    this.#ledger.add(variables.input);
    this.acknowledgedAt.set(variables.input.leaseToken, performance.now());
  }

  #upgrade(asked: IncomingMessage, socket: Socket, head: Buffer): void {
    const { hostname, port } = new URL(this.target);
    const onwards = connect({ host: hostname, port: Number(port) }, () => {
      const lines = [`${asked.method} ${asked.url} HTTP/1.1`];
      for (let i = 0; i < asked.rawHeaders.length; i += 2)
        lines.push(`${asked.rawHeaders[i]}: ${asked.rawHeaders[i + 1]}`);
      onwards.write(`${lines.join("\r\n")}\r\n\r\n`);
      onwards.write(head);
      socket.pipe(onwards).pipe(socket);
    });
    for (const [one, other] of [
      [socket, onwards],
      [onwards, socket],
    ] as const) {
      one.on("error", () => other.destroy());
      one.on("close", () => other.destroy());
    }
  }
}

/** What an answer holds; one that was cut off, or is no answer of GraphQL, holds nothing and acknowledges nothing. */
function dataOf(body: Buffer): { logMetrics?: { acknowledgedSeq: number | null } } | undefined {
  try {
    return (JSON.parse(String(body)) as { data?: { logMetrics?: { acknowledgedSeq: number | null } } }).data;
  } catch {
    return undefined;
  }
}
