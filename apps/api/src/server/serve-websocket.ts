import { randomUUID } from "node:crypto";
import type { Server } from "node:http";
import { type AppError, isAppError, LIMITS } from "@graft/contracts";
import { type ExecutionArgs, execute, type GraphQLError } from "graphql";
import { CloseCode, type Context } from "graphql-ws";
import { type Extra, useServer } from "graphql-ws/use/ws";
import { type WebSocket, WebSocketServer } from "ws";
import type { GraphContext } from "../graphql/context.ts";
import type { Platform } from "../platform.ts";
import { createContext } from "./create-context.ts";
import { describeError } from "./describe-error.ts";
import { prepareOperation } from "./prepare-operation.ts";
import { type SubscriptionOptions, subscribeWithFreshContext } from "./subscribe-with-fresh-context.ts";
import { websocketCredentials } from "./websocket-credentials.ts";

export interface WebSocketOptions {
  readonly platform: Platform;
  readonly server: Server;
  /** Origins whose pages may connect; programs that are no browsers send none. */
  readonly origins: readonly string[];
}

export interface WebSocketService {
  /** Tells every client that the server goes away (1001) and waits until the sockets are closed. */
  close(): Promise<void>;
}

type Connection = Context<Record<string, unknown> | undefined, Extra>;

/** 4401 when it is not known who asks, 4403 when it is known and not allowed. A close frame carries 123 bytes. */
function closeFor(socket: WebSocket, error: AppError): void {
  const code = error.code === "UNAUTHENTICATED" ? CloseCode.Unauthorized : CloseCode.Forbidden;
  socket.close(code, Buffer.from(`${error.code}: ${error.message}`).subarray(0, 120).toString("utf8"));
}

/** Upgrades `/graphql`; a page of another origin is refused before a socket exists. */
function acceptUpgrades({ server, origins }: WebSocketOptions, sockets: WebSocketServer): void {
  server.on("upgrade", (request, socket, head) => {
    const { origin } = request.headers;
    const path = request.url?.split("?")[0];
    const refusal =
      path !== "/graphql" ? "404 Not Found" : origin && !origins.includes(origin) ? "403 Forbidden" : undefined;
    if (refusal === undefined) {
      sockets.handleUpgrade(request, socket, head, (client) => sockets.emit("connection", client, request));
      return;
    }
    socket.end(`HTTP/1.1 ${refusal}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  });
}

/** GraphQL over WebSocket (graphql-transport-ws): subscriptions, and whatever else a client sends through it. */
export function serveWebSocket(options: WebSocketOptions): WebSocketService {
  const { platform } = options;
  const { logger } = platform;
  const sockets = new WebSocketServer({ noServer: true, maxPayload: LIMITS.requestBytes });
  const operations = new WeakMap<GraphContext, SubscriptionOptions>();

  const contextOf = async (connection: Connection, signal: AbortSignal): Promise<GraphContext> => {
    const { request, socket } = connection.extra;
    try {
      const credentials = websocketCredentials(request, connection.connectionParams);
      const context = await createContext(platform, credentials, { requestId: randomUUID(), signal });
      // A socket belongs to a tenant from the start; the getter throws when there is none.
      context.scope;
      return context;
    } catch (error) {
      if (isAppError(error)) closeFor(socket, error);
      throw error;
    }
  };
  const describe = (errors: readonly GraphQLError[], requestId: string) =>
    errors.map((error) => describeError(error, { requestId, logger }));
  const contextIn = (args: ExecutionArgs) => args.contextValue as GraphContext;

  const service = useServer<Record<string, unknown> | undefined>(
    {
      connectionInitWaitTimeout: 10_000,
      onConnect: (connection) =>
        contextOf(connection, AbortSignal.abort()).then(
          () => true,
          (error: unknown) => {
            if (!isAppError(error)) throw error;
            return false;
          },
        ),
      onSubscribe: async (connection, _id, payload) => {
        const prepared = prepareOperation(payload);
        if (!("document" in prepared)) return prepared;
        const controller = new AbortController();
        const renew = () => contextOf(connection, controller.signal);
        const contextValue = await renew();
        operations.set(contextValue, { renew, abort: () => controller.abort() });
        return { ...prepared, contextValue };
      },
      execute: async (args) => {
        try {
          return await execute(args);
        } finally {
          await contextIn(args).reads.close();
        }
      },
      subscribe: (args) => {
        const operation = operations.get(contextIn(args));
        if (!operation) throw new Error("subscribed to an operation that was not prepared");
        return subscribeWithFreshContext(args, operation);
      },
      onNext: (...[, , , args, result]) => {
        if (!result.errors) return undefined;
        const { data, extensions } = result;
        return {
          ...(data !== undefined && { data }),
          ...(extensions && { extensions }),
          errors: describe(result.errors, contextIn(args).requestId),
        };
      },
      onError: (...[, , , errors]) => describe(errors, randomUUID()),
    },
    sockets,
  );
  acceptUpgrades(options, sockets);
  return { close: async () => service.dispose() };
}
