import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { AppError, ERROR_CODES, type ErrorCode } from "@graft/contracts";

const TRIES = 4;

/** Tries again on an unreachable or overloaded store, never on a refusal. */
async function withRetries<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt === TRIES || (error instanceof AppError && error.code !== "STORE_UNAVAILABLE")) throw error;
      await new Promise((resolve) => setTimeout(resolve, 200 * 2 ** attempt * Math.random()));
    }
  }
}

/** What S3 stores answer, by their own codes; the file store answers Graft's. */
const S3_CODES: Readonly<Record<string, ErrorCode>> = {
  NoSuchBucket: "STORE_BUCKET_MISSING",
  NoSuchKey: "NOT_FOUND",
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

async function refusal(response: Response, what: string): Promise<AppError> {
  const text = (await response.text()).slice(0, 1000);
  const code = codeOf(response.status, text);
  return new AppError(code, `The artifact store answered ${response.status} to ${what}: ${text.slice(0, 500)}`);
}

/** Content in memory, read when its turn comes, or streamed from disk. */
export type Content = Uint8Array | (() => Promise<Uint8Array>) | { readonly file: string };

/** A request body of the content; a stream from disk has to be sent while it is read. */
async function bodyOf(content: Content): Promise<RequestInit> {
  if (content instanceof Uint8Array) return { body: content as NonNullable<RequestInit["body"]> };
  if (typeof content === "function") return { body: (await content()) as NonNullable<RequestInit["body"]> };
  const file = createReadStream(content.file, { highWaterMark: 1024 * 1024 });
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
  await withRetries(async () => {
    const headers = { "content-length": String(sizeBytes) };
    const response = await fetch(url, { method: "PUT", headers, ...(await bodyOf(content)) });
    if (!response.ok) throw await refusal(response, `the upload of ${name}`);
    await response.arrayBuffer();
  });
}

export interface GetToFile {
  readonly url: string;
  readonly sha256: string;
  readonly target: string;
  /** Named in errors. */
  readonly name: string;
}

/**
 * Gets one content by its presigned URL into a file, hashed on the way, a piece of it in memory at a time.
 *
 * @throws AppError DIGEST_MISMATCH when the store's bytes are others.
 */
export async function getToFile({ url, sha256, target, name }: GetToFile): Promise<void> {
  await withRetries(async () => {
    const response = await fetch(url);
    if (!response.ok) throw await refusal(response, `the download of ${name}`);
    const hash = createHash("sha256");
    async function* hashed(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
      for await (const chunk of body) {
        hash.update(chunk);
        yield chunk;
      }
    }
    const body = (response.body ?? Readable.from([])) as AsyncIterable<Uint8Array>;
    await pipeline(hashed(body), createWriteStream(target));
    if (hash.digest("hex") !== sha256) {
      throw new AppError("DIGEST_MISMATCH", `The store's bytes of ${name} do not have the digest ${sha256}.`);
    }
  });
}
