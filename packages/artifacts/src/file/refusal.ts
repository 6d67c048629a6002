import { constants } from "node:http2";
import { Readable } from "node:stream";
import { type AppError, type ErrorCode, LIMITS } from "@graft/contracts";
import type { StoreResponse } from "./store-response.ts";

const STATUS: Partial<Record<ErrorCode, number>> = {
  NOT_FOUND: constants.HTTP_STATUS_NOT_FOUND,
  STORE_FULL: constants.HTTP_STATUS_INSUFFICIENT_STORAGE,
  URL_EXPIRED: constants.HTTP_STATUS_FORBIDDEN,
  URL_SIGNATURE_INVALID: constants.HTTP_STATUS_FORBIDDEN,
};

/** What is read of a body nobody wants, so that its sender hears why: eight of the longest bodies Graft's clients send. */
const UNWANTED = { bytes: 8 * LIMITS.partBytes, milliseconds: 30_000 } as const;

export interface Refused {
  readonly error: AppError;
  /** The request's body, of which some may have been read. */
  readonly body: Readable | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * The answer to a request that is refused. It leaves at once and whole, but it ends only when the request's body has: a
 * connection that is closed over bytes nobody read is reset, and a reset takes the answer from a client that still sends
 * (RFC 9112, 9.6).
 */
export function refusal({ error, body, headers }: Refused): StoreResponse {
  const said = JSON.stringify({ error: { code: error.code, message: error.message } });
  return {
    status: STATUS[error.code] ?? 400,
    headers: { "content-type": "application/json", "content-length": String(Buffer.byteLength(said)), ...headers },
    body: body === undefined || body.readableEnded ? said : Readable.from(saidOver(body, said), { objectMode: false }),
  };
}

async function* saidOver(body: Readable, said: string): AsyncGenerator<Buffer> {
  yield Buffer.from(said);
  await readAway(body);
}

/** Reads the rest and forgets it; past the bound whoever sends is cut off. */
async function readAway(body: Readable): Promise<void> {
  const cutOff = setTimeout(() => body.destroy(), UNWANTED.milliseconds);
  let read = 0;
  try {
    for await (const chunk of body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      read += chunk.length;
      if (read > UNWANTED.bytes) body.destroy();
    }
  } catch {
    // The sender has gone, with the answer or without it.
  } finally {
    clearTimeout(cutOff);
  }
}
