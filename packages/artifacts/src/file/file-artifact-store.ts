import { open, stat } from "node:fs/promises";
import { Readable } from "node:stream";
import { AppError, LIMITS } from "@graft/contracts";
import type {
  ArtifactStore,
  PartUpload,
  PresignedRequest,
  PresignGetInput,
  PresignPartInput,
  PresignPutInput,
  StoredObject,
  StoredPart,
} from "@graft/domain";
import { standAll } from "../stand-all.ts";
import { ObjectFiles } from "./object-files.ts";
import { PartFiles } from "./part-files.ts";
import { type Grant, signPath } from "./signed-url.ts";
import { handleStoreRequest, type StoreRequest } from "./store-request.ts";
import type { StoreResponse } from "./store-response.ts";

export interface FileStoreOptions {
  readonly folder: string;
  /** Where the API that mounts `handle` is reached, without a slash at the end. */
  readonly baseUrl: string;
  /** Signs the URLs; who knows it can read and write everything. */
  readonly secret: string;
}

/** The artifact store of one machine: files under a folder, with presigned URLs as an S3 store has them. */
export class FileArtifactStore implements ArtifactStore {
  readonly #files: ObjectFiles;
  readonly #parts: PartFiles;
  readonly #baseUrl: string;
  readonly #secret: string;

  private constructor(files: ObjectFiles, options: FileStoreOptions) {
    this.#files = files;
    this.#parts = new PartFiles(options.folder);
    this.#baseUrl = options.baseUrl;
    this.#secret = options.secret;
  }

  static async open(options: FileStoreOptions): Promise<FileArtifactStore> {
    if (options.secret.length < 32)
      throw new AppError("INPUT_INVALID", "The store's secret has fewer than 32 characters.");
    return new FileArtifactStore(await ObjectFiles.open(options.folder), options);
  }

  async presignPut({ key, sizeBytes, sha256, expiresInSeconds }: PresignPutInput): Promise<PresignedRequest> {
    return this.#presign({ method: "PUT", key, sizeBytes, sha256, expires: expiryOf(expiresInSeconds) });
  }

  async presignGet({ key, filename, expiresInSeconds }: PresignGetInput): Promise<PresignedRequest> {
    return this.#presign({ method: "GET", key, filename, expires: expiryOf(expiresInSeconds) });
  }

  async createParts(key: string): Promise<string> {
    this.#files.pathOf(key);
    return this.#parts.create(key);
  }

  async presignPart(input: PresignPartInput): Promise<PresignedRequest> {
    const { key, uploadId, number: part, sizeBytes, expiresInSeconds } = input;
    return this.#presign({ method: "PUT", key, uploadId, part, sizeBytes, expires: expiryOf(expiresInSeconds) });
  }

  writePart(upload: PartUpload, number: number, content: Readable): Promise<void> {
    return this.#parts.write(upload, number, content);
  }

  listParts(upload: PartUpload): Promise<StoredPart[] | undefined> {
    return this.#parts.list(upload);
  }

  async completeParts(upload: PartUpload, sizes: readonly number[]): Promise<boolean> {
    if (!standAll(await this.#parts.list(upload), sizes)) return false;
    await this.#files.write(upload.key, this.#parts.read(upload, sizes.length));
    await this.#parts.remove(upload);
    return true;
  }

  abortParts(upload: PartUpload): Promise<void> {
    return this.#parts.remove(upload);
  }

  #presign(grant: Grant): PresignedRequest {
    this.#files.pathOf(grant.key);
    const url = this.#baseUrl + signPath(this.#secret, grant);
    return { url, method: grant.method, headers: {}, expiresAt: new Date(grant.expires * 1000) };
  }

  async head(key: string): Promise<StoredObject | undefined> {
    const found = await stat(this.#files.pathOf(key)).catch(missing);
    return found?.isFile() ? { key, sizeBytes: found.size, modifiedAt: found.mtime } : undefined;
  }

  async write(key: string, content: Readable | Uint8Array): Promise<StoredObject> {
    await this.#files.write(key, content instanceof Uint8Array ? Readable.from([content]) : content);
    return this.#existing(key);
  }

  async copy(from: string, to: string): Promise<StoredObject> {
    await this.#existing(from);
    await this.#files.copy(from, to);
    return this.#existing(to);
  }

  async readStream(
    key: string,
    range: { readonly start: number; readonly end?: number } = { start: 0 },
  ): Promise<Readable> {
    await this.#existing(key);
    const handle = await open(this.#files.pathOf(key), "r").catch(missing);
    if (!handle) throw notStored(key);
    return handle.createReadStream(
      range.end === undefined ? { start: range.start } : { start: range.start, end: range.end },
    );
  }

  async read(key: string, limitBytes: number): Promise<Uint8Array> {
    const { sizeBytes } = await this.#existing(key);
    if (sizeBytes > limitBytes) {
      throw new AppError(
        "INPUT_INVALID",
        `The stored object has ${sizeBytes} bytes; at most ${limitBytes} are read here.`,
        {
          details: { key, sizeBytes, limitBytes },
        },
      );
    }
    const chunks: Buffer[] = [];
    for await (const chunk of await this.readStream(key)) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks);
  }

  async delete(key: string): Promise<void> {
    await this.#files.delete(key);
  }

  async *list(prefix: string): AsyncIterable<StoredObject> {
    for await (const key of this.#files.keys(prefix)) {
      const found = await this.head(key);
      if (found) yield found;
    }
  }

  /** Answers a request made with a presigned URL: the API mounts this at `/store/`. Never throws for a bad request. */
  handle(request: StoreRequest): Promise<StoreResponse> {
    return handleStoreRequest(this, this.#secret, request);
  }

  async #existing(key: string): Promise<StoredObject> {
    const found = await this.head(key);
    if (!found) throw notStored(key);
    return found;
  }
}

function expiryOf(seconds: number = LIMITS.urlSeconds): number {
  return Math.ceil(Date.now() / 1000) + Math.min(seconds, LIMITS.urlSeconds);
}

function missing(error: NodeJS.ErrnoException): undefined {
  if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined;
  throw error;
}

function notStored(key: string): AppError {
  return new AppError("NOT_FOUND", "There is no such object in the store.", { details: { key } });
}
