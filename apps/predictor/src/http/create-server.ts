import { randomUUID } from "node:crypto";
import { AppError } from "@graft/contracts";
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from "fastify";
import type { Logger } from "pino";
import type { ReleaseFollower } from "../release/release-follower.ts";
import type { ServedVersion } from "../release/served-version.ts";
import { answerError } from "./answer-error.ts";
import { describeModel, describeReadiness } from "./describe-serving.ts";
import { OPENAPI } from "./openapi.ts";
import { predict } from "./predict.ts";
import { readInputs } from "./read-inputs.ts";

export interface ServerOptions {
  readonly follower: ReleaseFollower;
  readonly logger: Logger;
  readonly maxBodyBytes: number;
  readonly maxInstances: number;
}

function versionOf({ current, state }: ReleaseFollower): ServedVersion {
  if (current !== undefined) return current;
  const why = state.refused?.message ?? state.error?.message;
  throw new AppError("MODEL_NOT_READY", `No version is loaded yet.${why === undefined ? "" : ` ${why}`}`);
}

/** The predictor over HTTP: predictions, health, and which version answers. */
export function createServer({ follower, logger, maxBodyBytes, maxInstances }: ServerOptions): FastifyInstance {
  const fastify = Fastify({
    loggerInstance: logger as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: maxBodyBytes,
    requestIdHeader: "x-request-id",
    genReqId: () => randomUUID(),
    forceCloseConnections: "idle",
  });
  fastify.addContentTypeParser(/^(image\/|application\/octet-stream)/, { parseAs: "buffer" }, (_request, body, done) =>
    done(null, body),
  );
  fastify.setErrorHandler(answerError);
  fastify.setNotFoundHandler((request, reply) => {
    const message = `There is nothing at ${request.method} ${request.url}. /openapi.json says what there is.`;
    return answerError(new AppError("NOT_FOUND", message), request, reply);
  });
  fastify.post("/v1/predict", async (request, reply) => {
    const inputs = readInputs(request.body, maxInstances);
    const answer = await predict(versionOf(follower), inputs);
    return reply.header("graft-model-version", answer.version).send(answer);
  });
  fastify.get("/v1/model", async () => describeModel(versionOf(follower)));
  fastify.get("/healthz", async () => ({ status: "ok" }));
  fastify.get("/readyz", async (_request, reply) => {
    const readiness = describeReadiness(follower);
    return reply.code(readiness.ready ? 200 : 503).send(readiness);
  });
  fastify.get("/openapi.json", async () => OPENAPI);
  return fastify;
}
