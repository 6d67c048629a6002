import { AppError, type ErrorCode, isAppError } from "@graft/contracts";
import type { FastifyReply, FastifyRequest } from "fastify";

const STATUS: Partial<Record<ErrorCode, number>> = {
  INPUT_INVALID: 400,
  INPUT_TOO_LARGE: 413,
  MODALITY_MISMATCH: 422,
  PICTURE_UNDECODABLE: 422,
  TEXT_EMPTY: 422,
  TEXT_UNDECODABLE: 422,
  PREDICTOR_BUSY: 503,
  MODEL_NOT_READY: 503,
  ENGINE_CRASH: 503,
  NOT_FOUND: 404,
};

/** Seconds after which a request that found no room or no model is worth sending again. */
const RETRY_AFTER: Partial<Record<ErrorCode, number>> = { PREDICTOR_BUSY: 1, MODEL_NOT_READY: 2, ENGINE_CRASH: 1 };

/** What fastify refuses itself, by its own codes: the body's length and type. */
function fromFastify(error: unknown): { readonly status: number; readonly error: AppError } | undefined {
  const { statusCode, code, message } = error as { statusCode?: number; code?: string; message?: string };
  if (statusCode === undefined || statusCode < 400 || statusCode >= 500) return undefined;
  if (code === "FST_ERR_CTP_BODY_TOO_LARGE") {
    return {
      status: 413,
      error: new AppError("INPUT_TOO_LARGE", "The request's body is longer than this predictor takes."),
    };
  }
  if (code === "FST_ERR_CTP_INVALID_MEDIA_TYPE") {
    const known = "image/*, application/octet-stream, application/json or text/plain";
    return { status: 415, error: new AppError("INPUT_INVALID", `The content type is none of ${known}.`) };
  }
  return { status: statusCode, error: new AppError("INPUT_INVALID", `${message ?? "The request is malformed"}.`) };
}

/** Answers an error with its code, and the status that says the same; what has no code is logged and masked. */
export function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const refused = isAppError(error) ? undefined : fromFastify(error);
  const known = isAppError(error) ? error : refused?.error;
  if (known === undefined || known.code === "INTERNAL") request.log.error({ err: error }, "internal error");
  const shown =
    known ?? new AppError("INTERNAL", `Something failed in the predictor. It was logged as request ${request.id}.`);
  const { code, message, faults } = shown;
  const retry = RETRY_AFTER[code];
  if (retry !== undefined) reply.header("retry-after", retry);
  return reply
    .code(refused?.status ?? STATUS[code] ?? 500)
    .send({ error: { code, message, requestId: request.id, ...(faults.length > 0 && { faults }) } });
}
