import { type AppError, ERROR_CODES, isAppError } from "@graft/contracts";
import { PothosValidationError } from "@pothos/core";
import { GraphQLError, type GraphQLFormattedError } from "graphql";
import type { Logger } from "pino";
import { QUERY_LIMITS } from "../graphql/limits/query-limits.ts";
import { tooCostly } from "../graphql/limits/too-costly.ts";

export interface ErrorOrigin {
  readonly requestId: string;
  readonly logger: Logger;
}

/** Codes graphql-js and Apollo give to documents and variables that do not fit the schema. */
const MALFORMED = ["GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED", "BAD_USER_INPUT", "BAD_REQUEST"];

function causeOf(error: unknown): unknown {
  let cause = error;
  while (cause instanceof GraphQLError && cause.originalError) cause = cause.originalError;
  return cause;
}

function detailsOf(error: AppError): Record<string, unknown> {
  return error.faults.length > 0 ? { ...error.details, faults: error.faults } : { ...error.details };
}

function placeOf(error: unknown): Pick<GraphQLFormattedError, "path" | "locations"> {
  if (!(error instanceof GraphQLError)) return {};
  const { path, locations } = error.toJSON();
  return { ...(path && { path }), ...(locations && { locations }) };
}

/**
 * Turns whatever was thrown into the error a client sees: coded errors as they are, faults of the document as
 * INPUT_INVALID, everything else masked as INTERNAL and logged with the request's id.
 */
export function describeError(error: unknown, { requestId, logger }: ErrorOrigin): GraphQLFormattedError {
  const cause = causeOf(error);
  const answer = (code: string, message: string, details?: Record<string, unknown>): GraphQLFormattedError => ({
    message,
    ...placeOf(error),
    extensions: { code, requestId, ...(details && Object.keys(details).length > 0 && { details }) },
  });
  if (isAppError(cause)) {
    if (cause.code === "INTERNAL") logger.error({ err: cause, requestId }, "internal error");
    return answer(cause.code, cause.message, detailsOf(cause));
  }
  if (cause instanceof PothosValidationError) return answer("INPUT_INVALID", cause.message);
  if (cause instanceof GraphQLError) {
    if (cause.message.includes("Document contains more t")) {
      return answer("QUERY_TOO_COSTLY", tooCostly("tokens", QUERY_LIMITS.tokens).message);
    }
    const code = cause.extensions.code;
    if (ERROR_CODES.some((known) => known === code)) return answer(String(code), cause.message);
    // Variables that do not fit have neither code nor path; an error with a path was thrown while answering.
    if (MALFORMED.includes(String(code)) || (code === undefined && !cause.path))
      return answer("INPUT_INVALID", cause.message);
  }
  logger.error({ err: cause, requestId }, "internal error");
  return answer("INTERNAL", `Something failed on the server. It was logged as request ${requestId}.`);
}
