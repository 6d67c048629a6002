import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import cors from "@fastify/cors";
import rateLimit from "@fastify/rate-limit";
import { LIMITS } from "@graft/contracts";
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from "fastify";
import type { Platform } from "../platform.ts";
import { describeError } from "./describe-error.ts";
import { answerUnreadable, guardPages } from "./guard-pages.ts";
import { trustIn } from "./trusted-proxies.ts";

export interface FastifyOptions {
  readonly platform: Platform;
  /** Listens already, so that its address was known before anything that needs it was made. */
  readonly server: Server;
  /** URL of the API as browsers reach it. */
  readonly publicUrl: string;
}

/** Configuration of a route whose requests are counted against the caller it verifies, not against the address. */
export const COUNTS_BY_CALLER = { rateLimit: false } as const;

export interface PreparedServer {
  readonly fastify: FastifyInstance;
  /** `METHOD path` of every route, those that only repeat a GET left out; complete when Fastify is ready. */
  readonly routes: readonly string[];
  /** Lets requests in; call when every route stands and Fastify is ready. */
  accept(): void;
}

/** The HTTP server with what every route shares: request ids, security headers, CORS, rate and size limits, errors. */
export async function createFastify({ platform, server, publicUrl }: FastifyOptions): Promise<PreparedServer> {
  const { env, logger } = platform;
  let handle: RequestListener = notYet;
  const fastify = Fastify({
    serverFactory: (handler) => {
      handle = handler;
      return server;
    },
    loggerInstance: logger as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: LIMITS.requestBytes,
    requestIdHeader: "x-request-id",
    genReqId: () => randomUUID(),
    forceCloseConnections: true,
    clientErrorHandler: answerUnreadable,
    trustProxy: trustIn(env.server.trustedProxies),
  });
  const routes: string[] = [];
  fastify.addHook("onRoute", ({ method, url }) => {
    const named = [method].flat().filter((one) => one !== "HEAD" && one !== "OPTIONS");
    routes.push(...named.map((one) => `${one} ${url}`));
  });
  fastify.addHook("onRequest", async (request, reply) => {
    reply.header("x-request-id", request.id);
  });
  fastify.setErrorHandler((error, request, reply) => {
    const status =
      typeof error === "object" && error !== null && "statusCode" in error ? Number(error.statusCode) : 500;
    const known = status >= 400 && status < 500 && error instanceof Error;
    const code = status === 429 ? "RATE_LIMITED" : "INPUT_INVALID";
    const described = known
      ? { message: error.message, extensions: { code, requestId: request.id } }
      : describeError(error, { requestId: request.id, logger });
    return reply.code(known ? status : 500).send({ errors: [described] });
  });
  await guardPages(fastify, {
    secure: publicUrl.startsWith("https:"),
    origins: [publicUrl, ...env.server.dashboardOrigins],
  });
  await fastify.register(cors, {
    origin: [...env.server.dashboardOrigins],
    credentials: true,
    methods: ["GET", "POST", "PUT", "HEAD"],
    allowedHeaders: ["authorization", "content-type", "graft-organization", "x-request-id", "apollo-require-preflight"],
    exposedHeaders: ["x-request-id", "retry-after"],
    maxAge: 600,
  });
  await fastify.register(rateLimit, {
    max: env.server.requestsPerMinute,
    timeWindow: "1 minute",
    keyGenerator: (request) => request.ip,
  });
  const accept = () => void server.off("request", notYet).on("request", handle);
  return { fastify, routes, accept };
}

/** Whoever knows the address may ask before the start has ended: a proxy that looks whether this replica is back. */
function notYet(_request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(503, { "retry-after": "1", "content-length": "0", connection: "close" }).end();
}

/** Binds the address first, so that the URL is known to everything that is made; requests are answered 503 until then. */
export async function listen(host: string, port: number): Promise<Server> {
  // Longer than any proxy keeps a connection it does not use: the one that closes first must not be the one that is asked.
  const server = createServer({ keepAliveTimeout: 75_000 }, notYet);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
  return server;
}
