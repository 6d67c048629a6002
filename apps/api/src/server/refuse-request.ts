import { type ErrorCode, isAppError } from "@graft/contracts";
import type { FastifyReply } from "fastify";
import type { Platform } from "../platform.ts";
import { describeError } from "./describe-error.ts";

const STATUS: Partial<Record<ErrorCode, number>> = {
  UNAUTHENTICATED: 401,
  RATE_LIMITED: 429,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  MANIFEST_INVALID: 422,
  INTERNAL: 500,
  STORE_UNAVAILABLE: 503,
};

/** Answers what a route of plain HTTP threw: its code, with the status that says the same. */
export function refuseRequest(platform: Pick<Platform, "logger">, reply: FastifyReply, error: unknown): FastifyReply {
  const described = describeError(error, { requestId: reply.request.id, logger: platform.logger });
  const status = isAppError(error) ? (STATUS[error.code] ?? 400) : 500;
  if (status === 429 && isAppError(error)) reply.header("retry-after", String(error.details.retryAfterSeconds));
  return reply
    .code(status)
    .header("cache-control", "no-store")
    .send({ errors: [described] });
}
