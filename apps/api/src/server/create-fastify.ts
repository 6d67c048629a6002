import { randomUUID } from "node:crypto";
import { createServer, type Server } from "node:http";
import cors from "@fastify/cors";
import helmet from "@fastify/helmet";
import rateLimit from "@fastify/rate-limit";
import { LIMITS } from "@graft/contracts";
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from "fastify";
import type { Platform } from "../platform.ts";
import { describeError } from "./describe-error.ts";
import { trustIn } from "./trusted-proxies.ts";

export interface FastifyOptions {
  readonly platform: Platform;
  /** Listens already, so that its address was known before anything that needs it was made. */
  readonly server: Server;
}

/** Configuration of a route whose requests are counted against the caller it verifies, not against the address. */
export const COUNTS_BY_CALLER = { rateLimit: false } as const;

/** The HTTP server with what every route shares: request ids, security headers, CORS, rate and size limits, errors. */
export async function createFastify({ platform, server }: FastifyOptions): Promise<FastifyInstance> {
  const { env, logger } = platform;
  const fastify = Fastify({
    serverFactory: (handler) => server.on("request", handler),
    loggerInstance: logger as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: LIMITS.requestBytes,
    requestIdHeader: "x-request-id",
    genReqId: () => randomUUID(),
    forceCloseConnections: true,
    trustProxy: trustIn(env.server.trustedProxies),
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
  // Pictures of the store are shown by the dashboard, which may listen on another port of the same host.
  await fastify.register(helmet, { crossOriginResourcePolicy: { policy: "same-site" } });
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
  return fastify;
}

/** Binds the address first; the requests' handler is attached before the URL is told to anybody. */
export async function listen(host: string, port: number): Promise<Server> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
  return server;
}
