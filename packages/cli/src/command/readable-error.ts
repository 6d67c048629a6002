import { AppError, isAppError } from "@graft/contracts";
import { ZodError, z } from "zod";

/** Codes of a network that fails, as Node and its `fetch` give them. */
const UNREACHABLE = /^(ECONN|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EPIPE|ETIMEDOUT|UND_ERR)/;

interface Failure {
  readonly code?: unknown;
  readonly name?: unknown;
  readonly message?: unknown;
  readonly cause?: { readonly code?: unknown; readonly message?: string };
}

function networkCode(error: unknown): string | undefined {
  const { code, cause, name, message } = (error ?? {}) as Failure;
  if (name === "TimeoutError") return "no answer in time";
  const known = [cause?.code, code].find((one): one is string => typeof one === "string" && UNREACHABLE.test(one));
  return known ?? (message === "fetch failed" ? (cause?.message ?? "no connection") : undefined);
}

/**
 * An error with a code, whatever was thrown: an API that cannot be reached and a malformed environment get theirs here.
 * What stays without one is a fault of Graft itself and is answered as it is.
 */
export function readableError(error: unknown, url: string | undefined): unknown {
  if (isAppError(error)) return error;
  if (error instanceof ZodError) return new AppError("INPUT_INVALID", z.prettifyError(error), { cause: error });
  const network = networkCode(error);
  if (network === undefined) return error;
  const where = url === undefined ? "The API" : `The API at ${url}`;
  const remedy = 'Check the address with "graft login" and that the platform runs ("npm run dev" starts one here).';
  return new AppError("API_UNREACHABLE", `${where} cannot be reached (${network}). ${remedy}`, { cause: error });
}
