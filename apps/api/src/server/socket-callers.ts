import { randomUUID } from "node:crypto";
import { AppError, isAppError } from "@graft/contracts";
import { CloseCode, type Context } from "graphql-ws";
import type { Extra } from "graphql-ws/use/ws";
import type { WebSocket } from "ws";
import type { GraphContext } from "../graphql/context.ts";
import type { Platform } from "../platform.ts";
import { countedContext } from "./counted-context.ts";
import { createContext } from "./create-context.ts";
import { callerOf, strangerAt } from "./request-budget.ts";
import { SocketAdmission } from "./socket-admission.ts";
import { SocketWatch, type Watched } from "./socket-watch.ts";
import { clientAddress, type Trust, trustIn } from "./trusted-proxies.ts";
import { websocketCredentials } from "./websocket-credentials.ts";

export type Connection = Context<Record<string, unknown> | undefined, Extra>;

/** 4401: it is not known who asks; 4429: known, and has too many; 4403: known, and not allowed. */
function closeCodeOf({ code }: AppError): number {
  if (code === "UNAUTHENTICATED") return CloseCode.Unauthorized;
  return code === "RATE_LIMITED" ? CloseCode.TooManyInitialisationRequests : CloseCode.Forbidden;
}

/** A close frame carries 123 bytes. */
function closeFor(socket: WebSocket, error: AppError): void {
  const reason = Buffer.from(`${error.code}: ${error.message}`).subarray(0, 120).toString("utf8");
  socket.close(closeCodeOf(error), reason);
}

/** The person or key, the tenant and the role, as one word: who is let in as one of them does not stay as another. */
function standingOf({ scope }: GraphContext): string {
  const { organizationId, actor } = scope;
  if (actor.kind === "USER") return `${organizationId} person ${actor.userId} ${actor.role}`;
  return actor.kind === "KEY" ? `${organizationId} key ${actor.apiKeyId}` : organizationId;
}

const CHANGED = new AppError("FORBIDDEN", "What you may do has changed. Connect again.");

/**
 * Who stands behind each socket: verified when it opens, again for each operation and event, and every few seconds while
 * nothing happens; and counted.
 */
export class SocketCallers {
  readonly #platform: Platform;
  readonly #trust: Trust;
  readonly #admission = new SocketAdmission();
  readonly #leave = new WeakMap<WebSocket, () => void>();
  readonly #watch: SocketWatch;

  constructor(platform: Platform) {
    this.#platform = platform;
    this.#trust = trustIn(platform.env.server.trustedProxies);
    this.#watch = new SocketWatch(platform.logger);
    this.#watch.start();
  }

  /** Lets a socket in. @throws AppError after closing it with the reason. */
  async enter(connection: Connection): Promise<void> {
    const { request, socket } = connection.extra;
    const stranger = strangerAt(clientAddress(request, this.#trust));
    await this.#closing(socket, async () => {
      const context = await countedContext(this.#platform, stranger, () =>
        this.#context(connection, AbortSignal.abort()),
      );
      if (context.identity) this.#admit(connection, context);
      // It may have gone while it was being looked up; then nobody tells us again.
      if (socket.readyState !== socket.OPEN) this.leave(connection);
    });
  }

  leave({ extra }: Connection): void {
    this.#leave.get(extra.socket)?.();
  }

  /** Stops looking after sockets. */
  close(): Promise<void> {
    return this.#watch.close();
  }

  #admit(connection: Connection, context: GraphContext): void {
    if (!context.identity) return;
    const { socket, request } = connection.extra;
    const { headers, organization } = websocketCredentials(request, connection.connectionParams);
    const leave = this.#admission.enter(callerOf(context.identity));
    const watched: Watched = {
      credentials: JSON.stringify([headers.get("authorization"), headers.get("cookie"), organization]),
      standing: async () => standingOf(await this.#context(connection, AbortSignal.abort())),
      admittedAs: standingOf(context),
      expel: (error) => closeFor(socket, isAppError(error) ? error : CHANGED),
    };
    this.#watch.add(watched);
    this.#leave.set(socket, () => {
      this.#watch.remove(watched);
      leave();
    });
  }

  /** A context made now. @throws AppError after closing the socket, when its credentials no longer hold. */
  contextOf(connection: Connection, signal: AbortSignal): Promise<GraphContext> {
    return this.#closing(connection.extra.socket, () => this.#context(connection, signal));
  }

  async #context({ extra, connectionParams }: Connection, signal: AbortSignal): Promise<GraphContext> {
    const credentials = websocketCredentials(extra.request, connectionParams);
    const address = clientAddress(extra.request, this.#trust);
    const context = await createContext(this.#platform, credentials, { requestId: randomUUID(), address, signal });
    // A socket belongs to a tenant from the start; the getter throws when there is none.
    context.scope;
    return context;
  }

  async #closing<T>(socket: WebSocket, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (isAppError(error)) closeFor(socket, error);
      throw error;
    }
  }
}
