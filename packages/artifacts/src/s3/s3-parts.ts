import type { PartUpload, StoredPart } from "@graft/domain";
import { standAll } from "../stand-all.ts";
import type { S3Client } from "./s3-connection.ts";

interface S3Part extends StoredPart {
  readonly etag: string;
}

const isGone = (error: unknown) => (error as { code?: string } | undefined)?.code === "NoSuchUpload";

/** Uploads in parts of one bucket: S3's own multipart uploads. Errors are the client's. */
export class S3Parts {
  readonly #client: S3Client;
  readonly #bucket: string;

  constructor(client: S3Client, bucket: string) {
    this.#client = client;
    this.#bucket = bucket;
  }

  create(key: string): Promise<string> {
    return this.#client.initiateNewMultipartUpload(this.#bucket, key, {});
  }

  async list({ key, uploadId }: PartUpload): Promise<S3Part[] | undefined> {
    try {
      const parts = await this.#client.partsOf(this.#bucket, key, uploadId);
      return parts.map(({ part, size, etag }) => ({ number: part, sizeBytes: size, etag }));
    } catch (error) {
      if (isGone(error)) return undefined;
      throw error;
    }
  }

  async complete(upload: PartUpload, sizes: readonly number[]): Promise<boolean> {
    const parts = await this.list(upload);
    if (!parts || !standAll(parts, sizes)) return false;
    const etags = parts
      .filter(({ number }) => number <= sizes.length)
      .map(({ number, etag }) => ({ part: number, etag: etag.replaceAll('"', "") }));
    await this.#client.completeMultipartUpload(this.#bucket, upload.key, upload.uploadId, etags);
    return true;
  }

  async abort({ key, uploadId }: PartUpload): Promise<void> {
    try {
      await this.#client.abortMultipartUpload(this.#bucket, key, uploadId);
    } catch (error) {
      if (!isGone(error)) throw error;
    }
  }
}
