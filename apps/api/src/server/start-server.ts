import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { HeaderMap } from "@apollo/server";
import { fastifyApolloHandler } from "@as-integrations/fastify";
import { FileArtifactStore } from "@graft/artifacts";
import { type AppError, isAppError, LIMITS } from "@graft/contracts";
import { Database, migrate } from "@graft/db";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { GraphQLError } from "graphql";
import type { Logger } from "pino";
import { openBus } from "../bus/open-bus.ts";
import { Eraser } from "../deletion/eraser.ts";
import type { Env } from "../env.ts";
import { addGraphiqlRoute } from "../graphiql/graphiql-route.ts";
import type { GraphContext } from "../graphql/context.ts";
import { QUERY_LIMITS } from "../graphql/limits/query-limits.ts";
import { createPlatform, type Platform } from "../platform.ts";
import { CheckpointCollector } from "../registry/checkpoint-collector.ts";
import { openReportSigner } from "../registry/report-signing-key.ts";
import { UploadCollector } from "../registry/upload-collector.ts";
import { LeaseSweep } from "../run/lease-sweep.ts";
import { Scheduler } from "../schedule/scheduler.ts";
import { openStore } from "../store/open-store.ts";
import { addAuditLogRoute } from "./audit-log-route.ts";
import { addAuthRoute } from "./auth-route.ts";
import { createApollo } from "./create-apollo.ts";
import { COUNTS_BY_CALLER, createFastify, listen } from "./create-fastify.ts";
import { addExportRoute } from "./export-route.ts";
import { httpContext } from "./http-context.ts";
import { addReleaseRoute } from "./release-route.ts";
import { requestScope } from "./request-scope.ts";
import { serveWebSocket } from "./serve-websocket.ts";
import { addStoreRoute } from "./store-route.ts";

const IDLE_CHECK_MS = 50;

/** A running API. */
export interface ApiServer {
  /** Where others reach it. */
  readonly url: string;
  /** `METHOD path` of everything it answers over HTTP. */
  readonly routes: readonly string[];
  /** Stops accepting, tells sockets that it goes away, lets requests finish, ends the pools. */
  close(): Promise<void>;
}

async function graphContext(platform: Platform, request: FastifyRequest): Promise<GraphContext> {
  try {
    return await httpContext(platform, request);
  } catch (error) {
    if (!isAppError(error)) throw error;
    throw new GraphQLError(error.message, {
      originalError: error,
      extensions: { code: error.code, http: httpOf(error) },
    });
  }
}

function httpOf({ code, details }: AppError): { status: number; headers?: HeaderMap } {
  if (code !== "RATE_LIMITED") return { status: code === "UNAUTHENTICATED" ? 401 : 400 };
  return { status: 429, headers: new HeaderMap([["retry-after", String(details.retryAfterSeconds)]]) };
}

async function addGraphQL(fastify: FastifyInstance, platform: Platform): Promise<void> {
  const apollo = await createApollo(platform);
  const handle = fastifyApolloHandler(apollo, { context: (request) => graphContext(platform, request) });
  fastify.route({
    method: ["GET", "POST"],
    url: "/graphql",
    config: COUNTS_BY_CALLER,
    handler: (request, reply) =>
      requestScope.run({ requestId: request.id }, () => handle.call(fastify, request, reply)),
  });
  fastify.addHook("onClose", () => apollo.stop());
}

function addPlainRoutes(fastify: FastifyInstance, { database, env }: Platform): void {
  fastify.get("/healthz", async () => {
    await database.ping();
    return { status: "ok" };
  });
  fastify.get("/limits", async () => ({
    ...LIMITS,
    query: QUERY_LIMITS,
    requestsPerMinute: env.server.requestsPerMinute,
  }));
}

function urlOf(server: Server, host: string): string {
  const { port } = server.address() as AddressInfo;
  const everywhere = host === "0.0.0.0" || host === "::";
  return `http://${everywhere || host === "127.0.0.1" ? "localhost" : host}:${port}`;
}

async function openDatabase({ database: urls }: Env, logger: Logger): Promise<Database> {
  if (urls.ownerUrl !== null) {
    const applied = await migrate({ ownerUrl: urls.ownerUrl, migrationsFolder: urls.migrations });
    if (applied.length > 0) logger.info({ applied }, "migrated the database");
  }
  const { apiUrl, systemUrl, authUrl } = urls;
  const onIdleError = (err: Error) => logger.warn({ err }, "an idle database connection broke");
  return Database.open({ apiUrl, systemUrl, authUrl, onIdleError });
}

/** Starts the API of an environment; answers when it accepts requests. */
export async function startServer(env: Env, logger: Logger): Promise<ApiServer> {
  const database = await openDatabase(env, logger);
  const server = await listen(env.server.host, env.server.port).catch(async (error: unknown) => {
    await database.close();
    throw error;
  });
  const url = env.server.publicUrl ?? urlOf(server, env.server.host);
  const site = { apiUrl: url, dashboardOrigin: env.server.dashboardOrigins[0], logger };
  const store = await openStore(env.store, site).catch(async (error: unknown) => {
    server.close();
    await database.close();
    throw error;
  });
  const bus = await openBus(env, logger).catch(async (error: unknown) => {
    server.close();
    await database.close();
    throw error;
  });
  const signer = await openReportSigner({ key: env.audit.reportKey, folder: env.store.folder });
  const platform = createPlatform({ env, logger, database, bus: bus.events, store, signer, publicUrl: url });
  const { fastify, routes, accept } = await createFastify({ platform, server, publicUrl: url });
  addPlainRoutes(fastify, platform);
  addAuthRoute(fastify, platform, url);
  addReleaseRoute(fastify, platform);
  addAuditLogRoute(fastify, platform);
  addExportRoute(fastify, platform);
  addGraphiqlRoute(fastify);
  if (store instanceof FileArtifactStore) await addStoreRoute(fastify, store);
  await addGraphQL(fastify, platform);
  await fastify.ready();
  platform.verifier.start();
  platform.webhooks.start();
  const collector = new UploadCollector(platform);
  collector.start();
  const checkpoints = new CheckpointCollector(platform);
  checkpoints.start();
  const eraser = new Eraser(platform);
  eraser.start();
  const sweep = new LeaseSweep(platform);
  sweep.start();
  const scheduler = new Scheduler(platform);
  scheduler.start();
  const sockets = serveWebSocket({ platform, server, origins: [url, ...env.server.dashboardOrigins] });
  accept();

  const close = async () => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    await sockets.close();
    // A connection whose last request was under way falls idle later, and would be kept open for the next one.
    const idle = setInterval(() => server.closeIdleConnections(), IDLE_CHECK_MS);
    await fastify.close();
    await closed;
    clearInterval(idle);
    await platform.verifier.close();
    await collector.close();
    await checkpoints.close();
    await sweep.close();
    await eraser.close();
    await platform.webhooks.close();
    await scheduler.close();
    await bus.close();
    await database.close();
  };
  return { url, routes, close };
}
