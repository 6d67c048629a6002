import { randomUUID } from "node:crypto";
import { AppError, isAppError, LIMITS } from "@graft/contracts";
import { type ExecutionArgs, execute, GraphQLError } from "graphql";
// Renamed: to a linter of React, a name that begins with "use" is a hook.
import { useServer as serveOn } from "graphql-ws/use/ws";
import { type WebSocket, WebSocketServer } from "ws";
import type { GraphContext } from "../graphql/context.ts";
import { introspectionRefusal } from "../graphql/limits/introspection-refusal.ts";
import { acceptUpgrades, type WebSocketOptions } from "./accept-upgrades.ts";
import { describeError } from "./describe-error.ts";
import { prepareOperation } from "./prepare-operation.ts";
import { callerOf } from "./request-budget.ts";
import { type Connection, SocketCallers } from "./socket-callers.ts";
import { SocketPace } from "./socket-pace.ts";
import { type SubscriptionOptions, subscribeWithFreshContext } from "./subscribe-with-fresh-context.ts";

export interface WebSocketService {
  /** Tells every client that the server goes away (1001) and waits until the sockets are closed. */
  close(): Promise<void>;
}

/** The library's own pings are left out: those of a socket's pace tell a dead line as well. */
const NO_PINGS = 0;

const contextIn = (args: ExecutionArgs) => args.contextValue as GraphContext;

/** Refuses one operation too many on one socket; the one that asks is counted already. */
function checkCrowd({ subscriptions }: Connection): void {
  if (Object.keys(subscriptions).length <= LIMITS.operationsPerSocket) return;
  const message = `${LIMITS.operationsPerSocket} operations are under way on this socket, which is the most. End some.`;
  throw new AppError("RATE_LIMITED", message);
}

/** An operation that is one too many is answered with its error; the others on the socket go on. */
async function orRefused<T>(work: () => Promise<T>): Promise<T | readonly GraphQLError[]> {
  try {
    return await work();
  } catch (error) {
    if (!isAppError(error) || error.code !== "RATE_LIMITED") throw error;
    return [new GraphQLError(error.message, { originalError: error })];
  }
}

/** GraphQL over WebSocket (graphql-transport-ws): subscriptions, and whatever else a client sends through it. */
export function serveWebSocket(options: WebSocketOptions): WebSocketService {
  const { platform } = options;
  const sockets = new WebSocketServer({ noServer: true, maxPayload: LIMITS.socketMessageBytes });
  const callers = new SocketCallers(platform);
  const paces = new WeakMap<WebSocket, SocketPace>();
  sockets.on("connection", (socket, request) => paces.set(socket, new SocketPace(socket, request.socket)));
  const operations = new WeakMap<GraphContext, SubscriptionOptions>();
  const describe = (errors: readonly GraphQLError[], requestId: string) =>
    errors.map((error) => describeError(error, { requestId, logger: platform.logger }));

  const service = serveOn<Record<string, unknown> | undefined>(
    {
      connectionInitWaitTimeout: 10_000,
      onConnect: (connection) =>
        callers.enter(connection).then(
          () => true,
          (error: unknown) => {
            if (!isAppError(error)) throw error;
            return false;
          },
        ),
      onClose: (connection) => callers.leave(connection),
      onSubscribe: (connection, _id, payload) =>
        orRefused(async () => {
          checkCrowd(connection);
          const prepared = prepareOperation(payload);
          if (!("document" in prepared)) return prepared;
          const controller = new AbortController();
          const renew = () => callers.contextOf(connection, controller.signal);
          const contextValue = await renew();
          const refusal = introspectionRefusal(prepared.document, contextValue);
          if (refusal) return [new GraphQLError(refusal.message, { originalError: refusal })];
          // Whatever its kind, an operation counts as a request does; the events of a subscription do not.
          if (contextValue.identity) await platform.budget.take(callerOf(contextValue.identity));
          const ready = async () => paces.get(connection.extra.socket)?.ready(controller.signal);
          operations.set(contextValue, { renew, ready, abort: () => controller.abort() });
          return { ...prepared, contextValue };
        }),
      execute: async (args) => {
        try {
          return await execute(args);
        } finally {
          await contextIn(args).end();
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
    NO_PINGS,
  );
  acceptUpgrades(options, sockets);
  return {
    close: async () => {
      await callers.close();
      await service.dispose();
    },
  };
}
