import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import http, { type IncomingMessage } from "node:http";
import https from "node:https";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { AppError, ERROR_CODES, type ErrorCode } from "@graft/contracts";

const TRIES = 4;
/** Milliseconds without a byte after which a download is begun again. */
const IDLE_MS = 60_000;
/** Bytes held while the disk is slower than the store. */
const FILE_BUFFER = 1024 * 1024;

/** Codes of a network that fails, as Node and its `fetch` give them. */
const UNREACHABLE = /^(ECONN|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EPIPE|ETIMEDOUT|UND_ERR)/;

function unreachable(error: unknown, url: string): unknown {
  const { code, cause } = error as { code?: unknown; cause?: { code?: unknown } };
  const network = [code, cause?.code].find((one) => typeof one === "string" && UNREACHABLE.test(one));
  if (network === undefined) return error;
  const message = `The artifact store at ${new URL(url).origin} cannot be reached (${network}). Check that it runs; then try again.`;
  return new AppError("STORE_UNAVAILABLE", message, { cause: error });
}

/** Tries again on an unreachable or overloaded store, never on a refusal. */
async function withRetries<T>(url: string, work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (thrown) {
      const error = unreachable(thrown, url);
      if (attempt === TRIES || (error instanceof AppError && error.code !== "STORE_UNAVAILABLE")) throw error;
      await new Promise((resolve) => setTimeout(resolve, 200 * 2 ** attempt * Math.random()));
    }
  }
}

/** What S3 stores answer, by their own codes; the file store answers Graft's. */
const S3_CODES: Readonly<Record<string, ErrorCode>> = {
  NoSuchBucket: "STORE_BUCKET_MISSING",
  NoSuchKey: "NOT_FOUND",
  NoSuchUpload: "NOT_FOUND",
  SignatureDoesNotMatch: "URL_SIGNATURE_INVALID",
  InvalidAccessKeyId: "STORE_ACCESS_DENIED",
  XAmzContentChecksumMismatch: "DIGEST_MISMATCH",
  XMinioStorageFull: "STORE_FULL",
  InsufficientStorage: "STORE_FULL",
  QuotaExceeded: "STORE_FULL",
};

function codeOf(status: number, text: string): ErrorCode {
  const own = /"code":"(\w+)"/.exec(text)?.[1];
  const known = ERROR_CODES.find((code) => code === own);
  if (known !== undefined) return known;
  const s3 = S3_CODES[/<Code>(\w+)<\/Code>/.exec(text)?.[1] ?? ""];
  if (s3 !== undefined) return s3;
  if (status >= 500 || status === 429) return "STORE_UNAVAILABLE";
  if (status !== 403) return "CONFLICT";
  return /expired/i.test(text) ? "URL_EXPIRED" : "URL_SIGNATURE_INVALID";
}

function refusal({ status, text, what }: { readonly status: number; readonly text: string; readonly what: string }) {
  const said = text.slice(0, 1000);
  const message = `The artifact store answered ${status} to ${what}: ${said.slice(0, 500)}`;
  return new AppError(codeOf(status, said), message);
}

/** Content in memory, read when its turn comes, or streamed from disk. */
export type Content = Uint8Array | (() => Promise<Uint8Array>) | { readonly file: string };

/** A request body of the content; a stream from disk has to be sent while it is read. */
async function bodyOf(content: Content): Promise<RequestInit> {
  if (content instanceof Uint8Array) return { body: content as NonNullable<RequestInit["body"]> };
  if (typeof content === "function") return { body: (await content()) as NonNullable<RequestInit["body"]> };
  const file = createReadStream(content.file, { highWaterMark: FILE_BUFFER });
  return { body: Readable.toWeb(file) as NonNullable<RequestInit["body"]>, duplex: "half" } as RequestInit;
}

export interface PutContent {
  readonly url: string;
  readonly content: Content;
  readonly sizeBytes: number;
  /** Named in errors. */
  readonly name: string;
}

/** Puts one content by its presigned URL. A store signs the length, so it is always sent. */
export async function putContent({ url, content, sizeBytes, name }: PutContent): Promise<void> {
  await withRetries(url, async () => {
    const headers = { "content-length": String(sizeBytes) };
    const response = await fetch(url, { method: "PUT", headers, ...(await bodyOf(content)) });
    const said = await response.text();
    if (!response.ok) throw refusal({ status: response.status, text: said, what: `the upload of ${name}` });
  });
}

export interface GetToFile {
  readonly url: string;
  readonly sha256: string;
  readonly target: string;
  /** Named in errors. */
  readonly name: string;
  /** Told of every piece that came; a download that is begun again takes back what it had told. */
  readonly onBytes?: ((count: number) => void) | undefined;
}

/**
 * Gets one content by its presigned URL into a file, hashed on the way, a piece of it in memory at a time.
 *
 * @throws AppError DIGEST_MISMATCH when the store's bytes are others.
 */
export async function getToFile({ url, sha256, target, name, onBytes }: GetToFile): Promise<void> {
  await withRetries(url, async () => {
    const response = await request(url);
    const { statusCode: status = 0 } = response;
    if (status !== 200) throw refusal({ status, text: await text(response), what: `the download of ${name}` });
    const hash = createHash("sha256");
    let received = 0;
    response.on("data", (chunk: Buffer) => {
      hash.update(chunk);
      received += chunk.length;
      onBytes?.(chunk.length);
    });
    await pipeline(response, createWriteStream(target, { highWaterMark: FILE_BUFFER })).catch((error: unknown) => {
      onBytes?.(-received);
      throw error;
    });
    if (hash.digest("hex") !== sha256) {
      throw new AppError("DIGEST_MISMATCH", `The store's bytes of ${name} do not have the digest ${sha256}.`);
    }
  });
}

/** Node's own request: the streams of `fetch` take half of the rate of a long download. */
function request(url: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const get = url.startsWith("https:") ? https.get : http.get;
    const made = get(url, resolve).on("error", reject);
    made.setTimeout(IDLE_MS, () => made.destroy(Object.assign(new Error("no byte came"), { code: "ETIMEDOUT" })));
  });
}
