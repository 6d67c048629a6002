import { type FileHandle, open } from "node:fs/promises";
import { AppError, isAppError, LIMITS } from "@graft/contracts";
import {
  PresignUploadPartsDocument,
  type PresignUploadPartsMutation,
  RenewArtifactUploadDocument,
} from "./gql/graphql.ts";
import type { GraftClient } from "./graft-client.ts";
import { inParallel } from "./in-parallel.ts";
import { type Content, putContent } from "./store-exchange.ts";
import type { UploadFile } from "./upload-file.ts";

/** A content longer than this goes in parts. */
const WHOLE_BYTES = 2 * LIMITS.partBytes;
/** Parts of one content under way at a time. */
const PARALLEL_PARTS = 4;
/** A URL with less to live is renewed before it is used: a transfer is judged by when it begins. */
const MARGIN_MS = 60_000;
/** Rounds of fresh URLs without a part more at the store, after which its refusal is told. */
const IDLE_ROUNDS = 3;

interface PresignedUpload {
  readonly sha256: string;
  readonly url: string;
  readonly expiresAt: string;
}

/** An artifact that was announced, on its way into the store. */
export interface AnnouncedUpload {
  readonly artifactId: string;
  readonly uploads: readonly PresignedUpload[];
  readonly lease: { readonly leaseToken?: string };
}

const expires = (at: string) => Date.parse(at) - Date.now() < MARGIN_MS;
const isExpired = (error: unknown) => isAppError(error) && error.code === "URL_EXPIRED";

/** The URLs of an upload's contents, renewed together when one of them is about to expire. */
class UploadUrls {
  readonly #client: GraftClient;
  readonly #upload: AnnouncedUpload;
  #urls: Map<string, PresignedUpload>;
  #renewing: Promise<void> | undefined;

  constructor(client: GraftClient, upload: AnnouncedUpload) {
    this.#client = client;
    this.#upload = upload;
    this.#urls = new Map(upload.uploads.map((one) => [one.sha256, one]));
  }

  /** Where to put a content; undefined when it stands in the store by now. */
  async of(sha256: string): Promise<string | undefined> {
    const known = this.#urls.get(sha256);
    if (known && expires(known.expiresAt)) await this.renew();
    return this.#urls.get(sha256)?.url;
  }

  renew(): Promise<void> {
    this.#renewing ??= this.#renew().finally(() => {
      this.#renewing = undefined;
    });
    return this.#renewing;
  }

  async #renew(): Promise<void> {
    const input = { artifactId: this.#upload.artifactId, ...this.#upload.lease };
    const { uploads } = await this.#client.mutate(RenewArtifactUploadDocument, "renewArtifactUpload", { input });
    this.#urls = new Map((uploads ?? []).map((one) => [one.sha256, one]));
  }
}

export interface ContentsRequest {
  readonly upload: AnnouncedUpload;
  /** One file for each content. */
  readonly files: readonly UploadFile[];
  /** Told of every content or part that stands in the store. */
  readonly onBytes: (count: number) => void;
}

/**
 * Puts the contents of an announced artifact into the store, long ones in parts. URLs are renewed while a transfer outlives
 * them, and what the store has already is not sent again.
 */
export async function uploadContents(client: GraftClient, request: ContentsRequest): Promise<void> {
  const { upload, files, onBytes } = request;
  const urls = new UploadUrls(client, upload);
  await inParallel(files, async (file) => {
    if (file.sizeBytes > WHOLE_BYTES) return sendInParts(client, { upload, file, onBytes });
    await sendWhole(urls, file);
    onBytes(file.sizeBytes);
  });
}

async function sendWhole(urls: UploadUrls, file: UploadFile): Promise<void> {
  for (let round = 1; ; round++) {
    const url = await urls.of(file.sha256);
    if (url === undefined) return;
    try {
      return await putContent({ url, content: file.content, sizeBytes: file.sizeBytes, name: file.path });
    } catch (error) {
      if (!isExpired(error) || round === IDLE_ROUNDS) throw error;
      await urls.renew();
    }
  }
}

interface PartsRequest {
  readonly upload: AnnouncedUpload;
  readonly file: UploadFile;
  readonly onBytes: (count: number) => void;
}

type UploadPart = NonNullable<PresignUploadPartsMutation["presignUploadParts"]["parts"]>[number];

async function sendInParts(client: GraftClient, { upload, file, onBytes }: PartsRequest): Promise<void> {
  const source = await openContent(file.content);
  const stored = new Set<number>();
  const settle = (part: UploadPart) => {
    if (!stored.has(part.number)) onBytes(Number(part.sizeBytes));
    stored.add(part.number);
  };
  try {
    for (let idle = 0; ; ) {
      const before = stored.size;
      const input = { artifactId: upload.artifactId, sha256: file.sha256, ...upload.lease };
      const { parts } = await client.mutate(PresignUploadPartsDocument, "presignUploadParts", { input });
      if (!parts) throw new AppError("INTERNAL", "The API cut the content into no parts and named no reason.");
      for (const part of parts) if (part.url === null) settle(part);
      const refusal = await sendRound({ parts, file, source, settle });
      if (refusal === undefined) return;
      idle = stored.size > before ? 0 : idle + 1;
      if (idle === IDLE_ROUNDS) throw refusal;
    }
  } finally {
    await source.close();
  }
}

interface Round {
  readonly parts: readonly UploadPart[];
  readonly file: UploadFile;
  readonly source: OpenContent;
  readonly settle: (part: UploadPart) => void;
}

/** Sends the parts that are missing; answers what fresh URLs may mend: one that expired, or an upload the store forgot. */
async function sendRound({ parts, file, source, settle }: Round): Promise<AppError | undefined> {
  let refusal: AppError | undefined;
  await inParallel(
    parts.filter((part) => part.url !== null),
    async (part) => {
      if (refusal !== undefined || part.url === null) return;
      if (part.expiresAt !== null && expires(part.expiresAt)) {
        refusal = new AppError("URL_EXPIRED", `The URL for part ${part.number} of ${file.path} is about to expire.`);
        return;
      }
      const sizeBytes = Number(part.sizeBytes);
      const content = await source.read(Number(part.offset), sizeBytes);
      try {
        await putContent({ url: part.url, content, sizeBytes, name: `${file.path}, part ${part.number}` });
        settle(part);
      } catch (error) {
        if (!isExpired(error) && !(isAppError(error) && error.code === "NOT_FOUND")) throw error;
        refusal = error as AppError;
      }
    },
    PARALLEL_PARTS,
  );
  return refusal;
}

interface OpenContent {
  read(offset: number, length: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

async function openContent(content: Content): Promise<OpenContent> {
  if (!(content instanceof Uint8Array) && typeof content !== "function") return openFile(await open(content.file, "r"));
  const bytes = content instanceof Uint8Array ? content : await content();
  return { read: async (offset, length) => bytes.subarray(offset, offset + length), close: async () => undefined };
}

function openFile(handle: FileHandle): OpenContent {
  return {
    async read(offset, length) {
      const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(length), 0, length, offset);
      if (bytesRead < length) throw new AppError("UPLOAD_INCOMPLETE", "The file became shorter while it was sent.");
      return buffer;
    },
    close: () => handle.close(),
  };
}
