import { PassThrough, pipeline, Readable } from "node:stream";
import { AppError, parseArtifactPath } from "@graft/contracts";
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
import type { BucketItem } from "minio";
import { connectS3, type S3Client } from "./s3-connection.ts";
import { isMissingObject, type StorePlace, storeError } from "./s3-error.ts";
import { S3Parts } from "./s3-parts.ts";
import { S3Presigner } from "./s3-presigner.ts";
import { parseEndpoint, type S3StoreOptions } from "./s3-store-options.ts";
import { writeInParts } from "./write-in-parts.ts";

/**
 * The artifact store of MinIO or any S3. Only what every S3 has is used: put, get, head, range, delete, list, copy,
 * multipart, presigned URLs; never versions, tags, ACLs, policies, or an ETag as a digest.
 */
export class S3ArtifactStore implements ArtifactStore {
  readonly #client: S3Client;
  readonly #parts: S3Parts;
  readonly #presigner: S3Presigner;
  readonly #place: StorePlace;

  constructor(options: S3StoreOptions) {
    this.#client = connectS3(options);
    this.#parts = new S3Parts(this.#client, options.bucket);
    this.#presigner = new S3Presigner(options);
    this.#place = { endpoint: parseEndpoint(options.endpoint).origin, bucket: options.bucket };
  }

  get endpoint(): string {
    return this.#place.endpoint;
  }

  get bucket(): string {
    return this.#place.bucket;
  }

  async presignPut(input: PresignPutInput): Promise<PresignedRequest> {
    return this.#presigner.put(input);
  }

  async presignGet(input: PresignGetInput): Promise<PresignedRequest> {
    return this.#presigner.get(input);
  }

  async createParts(key: string): Promise<string> {
    const name = parseArtifactPath(key);
    return this.#asked(() => this.#parts.create(name));
  }

  async presignPart(input: PresignPartInput): Promise<PresignedRequest> {
    return this.#presigner.part(input);
  }

  async listParts(upload: PartUpload): Promise<StoredPart[] | undefined> {
    const parts = await this.#asked(() => this.#parts.list(upload));
    return parts?.map(({ number, sizeBytes }) => ({ number, sizeBytes }));
  }

  async completeParts(upload: PartUpload, sizes: readonly number[]): Promise<boolean> {
    return this.#asked(() => this.#parts.complete(upload, sizes));
  }

  async abortParts(upload: PartUpload): Promise<void> {
    await this.#asked(() => this.#parts.abort(upload));
  }

  async head(key: string): Promise<StoredObject | undefined> {
    const name = parseArtifactPath(key);
    const { bucket } = this.#place;
    return this.#asked(async () => {
      try {
        const { size, lastModified } = await this.#client.statObject(bucket, name);
        return { key, sizeBytes: size, modifiedAt: lastModified };
      } catch (error) {
        // The answer to HEAD has no body: it does not say whether the object or the whole bucket is missing.
        if (!isMissingObject(error)) throw error;
        await this.requireBucket();
        return undefined;
      }
    });
  }

  async write(key: string, content: Readable | Uint8Array): Promise<StoredObject> {
    const target = { client: this.#client, bucket: this.#place.bucket, key: parseArtifactPath(key) };
    const source = content instanceof Uint8Array ? Readable.from([content]) : content;
    let broken: unknown;
    async function* watched(): AsyncGenerator<Uint8Array> {
      try {
        for await (const chunk of source) yield chunk as Uint8Array;
      } catch (error) {
        broken = error;
        throw error;
      }
    }
    try {
      const sizeBytes = await writeInParts(target, watched());
      return { key, sizeBytes, modifiedAt: new Date() };
    } catch (error) {
      // The source's own failure is its reader's to explain.
      throw error === broken ? error : storeError(error, this.#place);
    }
  }

  async copy(from: string, to: string): Promise<StoredObject> {
    const [source, target] = [parseArtifactPath(from), parseArtifactPath(to)];
    const { bucket } = this.#place;
    await this.#asked(() => this.#client.copyObject(bucket, target, `/${bucket}/${source}`));
    return this.#existing(to);
  }

  async readStream(key: string, range?: { readonly start: number; readonly end?: number }): Promise<Readable> {
    const name = parseArtifactPath(key);
    const { bucket } = this.#place;
    const { start = 0, end } = range ?? {};
    const length = end === undefined ? 0 : end - start + 1;
    const answer = await this.#asked(() =>
      range === undefined
        ? this.#client.getObject(bucket, name)
        : this.#client.getPartialObject(bucket, name, start, length),
    );
    const destroy = (error: Error | null, done: (error: Error | null) => void) =>
      done(error && storeError(error, this.#place));
    return pipeline(answer, new PassThrough({ destroy, highWaterMark: 256 * 1024 }), () => undefined);
  }

  async read(key: string, limitBytes: number): Promise<Uint8Array> {
    const { sizeBytes } = await this.#existing(key);
    if (sizeBytes > limitBytes) {
      const message = `The stored object has ${sizeBytes} bytes; at most ${limitBytes} are read here.`;
      throw new AppError("INPUT_INVALID", message, { details: { key, sizeBytes, limitBytes } });
    }
    const chunks: Buffer[] = [];
    for await (const chunk of await this.readStream(key)) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks);
  }

  async delete(key: string): Promise<void> {
    const name = parseArtifactPath(key);
    await this.#asked(() => this.#client.removeObject(this.#place.bucket, name));
  }

  async *list(prefix: string): AsyncIterable<StoredObject> {
    const found = this.#client.listObjectsV2(this.#place.bucket, prefix, true);
    try {
      for await (const item of found) {
        const { name, size, lastModified } = item as BucketItem;
        if (name !== undefined) yield { key: name, sizeBytes: size, modifiedAt: lastModified ?? new Date(0) };
      }
    } catch (error) {
      throw storeError(error, this.#place);
    } finally {
      found.destroy();
    }
  }

  /** @throws AppError STORE_BUCKET_MISSING, STORE_ACCESS_DENIED, STORE_UNAVAILABLE. */
  async requireBucket(): Promise<void> {
    const { bucket } = this.#place;
    if (!(await this.#asked(() => this.#client.bucketExists(bucket)))) {
      throw storeError({ code: "NoSuchBucket" }, this.#place);
    }
  }

  /** Makes the bucket where it is missing. @returns whether it was. */
  async createBucket(): Promise<boolean> {
    const { bucket } = this.#place;
    return this.#asked(async () => {
      if (await this.#client.bucketExists(bucket)) return false;
      try {
        await this.#client.makeBucket(bucket, this.#client.region);
        return true;
      } catch (error) {
        // Another process of the same installation was quicker.
        if ((error as { code?: string }).code === "BucketAlreadyOwnedByYou") return false;
        throw error;
      }
    });
  }

  /** Opens a multipart upload and takes it back: whether the endpoint has them. */
  async tryMultipart(key: string): Promise<void> {
    const { bucket } = this.#place;
    await this.#asked(async () => {
      const uploadId = await this.#client.initiateNewMultipartUpload(bucket, key, {});
      await this.#client.abortMultipartUpload(bucket, key, uploadId);
    });
  }

  async #existing(key: string): Promise<StoredObject> {
    const found = await this.head(key);
    if (!found) throw new AppError("NOT_FOUND", "There is no such object in the store.", { details: { key } });
    return found;
  }

  async #asked<T>(request: () => Promise<T>): Promise<T> {
    try {
      return await request();
    } catch (error) {
      throw storeError(error, this.#place);
    }
  }
}
