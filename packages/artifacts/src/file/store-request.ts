import { createHash } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { extname } from "node:path";
import { Readable } from "node:stream";
import { AppError, isAppError } from "@graft/contracts";
import type { ArtifactStore, PartUpload } from "@graft/domain";
import { contentTypeOf, dispositionOf } from "../content-type.ts";
import { parseByteRange } from "./byte-range.ts";
import { refusal } from "./refusal.ts";
import { type Grant, verifyPath } from "./signed-url.ts";
import type { StoreResponse } from "./store-response.ts";

export interface StoreRequest {
  readonly method: string;
  /** Path and query, `/store/...`. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body?: Readable | undefined;
}

/** Tenants' bytes must never run as a page of this origin. */
const SAFE_HEADERS = { "content-security-policy": "sandbox; default-src 'none'", "x-content-type-options": "nosniff" };

/** A store whose parts come by these requests. */
export interface RequestedStore extends ArtifactStore {
  writePart(upload: PartUpload, number: number, content: Readable): Promise<void>;
}

/** Answers one presigned request against a store. */
export async function handleStoreRequest(
  store: RequestedStore,
  secret: string,
  request: StoreRequest,
): Promise<StoreResponse> {
  try {
    const grant = verifyPath(secret, request, Date.now() / 1000);
    return grant.method === "PUT" ? await put(store, grant, request) : await get(store, grant, request);
  } catch (error) {
    return refusal({ error: asRefusal(error), body: request.body, headers: SAFE_HEADERS });
  }
}

/** A disk without room is said as such; what is no refusal is thrown on. */
function asRefusal(error: unknown): AppError {
  if (isAppError(error)) return error;
  const { code } = error as NodeJS.ErrnoException;
  if (code !== "ENOSPC" && code !== "EDQUOT") throw error;
  return new AppError(
    "STORE_FULL",
    "The disk of the artifact store is full. Make room on it; then send the file again.",
  );
}

async function put(store: RequestedStore, grant: Grant, request: StoreRequest): Promise<StoreResponse> {
  const { sizeBytes = 0 } = grant;
  const announced = request.headers["content-length"];
  if (announced !== undefined && Number(announced) !== sizeBytes) throw wrongSize(sizeBytes, Number(announced));
  const content = Readable.from(checked(request.body ?? Readable.from([]), grant));
  const { key, uploadId, part } = grant;
  if (uploadId !== undefined && part !== undefined) await store.writePart({ key, uploadId }, part, content);
  else await store.write(key, content);
  return { status: 200, headers: { "content-length": "0" }, body: "" };
}

/** The body, which throws at the first byte too many, and at the end when bytes lack or the digest is another. */
async function* checked(body: Readable, { sizeBytes = 0, sha256 }: Grant): AsyncGenerator<Buffer> {
  const hash = sha256 === undefined ? undefined : createHash("sha256");
  let received = 0;
  // A request that is destroyed takes its connection along, and with it the answer.
  for await (const chunk of body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    received += chunk.length;
    if (received > sizeBytes) throw wrongSize(sizeBytes, received);
    hash?.update(chunk);
    yield chunk;
  }
  if (received < sizeBytes) {
    throw new AppError("UPLOAD_INCOMPLETE", `The upload ended after ${received} of ${sizeBytes} bytes. Send it again.`);
  }
  if (hash && hash.digest("hex") !== sha256) {
    throw new AppError("DIGEST_MISMATCH", `The bytes received do not have the SHA-256 ${sha256} that was announced.`);
  }
}

function wrongSize(sizeBytes: number, received: number): AppError {
  return new AppError("INPUT_INVALID", `This URL takes exactly ${sizeBytes} bytes; ${received} or more came.`);
}

async function get(store: ArtifactStore, grant: Grant, request: StoreRequest): Promise<StoreResponse> {
  const found = await store.head(grant.key);
  if (!found) throw new AppError("NOT_FOUND", "There is no such object in the store.");
  const { sizeBytes } = found;
  const range = parseByteRange(request.headers.range, sizeBytes);
  if (range === "unsatisfiable") {
    return { status: 416, headers: { "content-range": `bytes */${sizeBytes}`, ...SAFE_HEADERS }, body: "" };
  }
  const length = range ? range.end - range.start + 1 : sizeBytes;
  const headers = { ...describe(grant.filename), "accept-ranges": "bytes", "content-length": String(length) };
  const body = request.method === "HEAD" ? undefined : await store.readStream(grant.key, range);
  if (!range) return { status: 200, headers, body };
  const contentRange = `bytes ${range.start}-${range.end}/${sizeBytes}`;
  return { status: 206, headers: { ...headers, "content-range": contentRange }, body };
}

function describe(filename: string | undefined): Record<string, string> {
  const type = contentTypeOf(extname(filename ?? ""));
  const headers = { "content-type": type, "cache-control": "private, max-age=900", ...SAFE_HEADERS };
  return filename === undefined ? headers : { ...headers, "content-disposition": dispositionOf(filename) };
}
