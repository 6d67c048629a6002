import { createHash, randomUUID } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { AppError } from "@graft/contracts";
import type { PartUpload, StoredPart } from "@graft/domain";

const NUMBER = /^[1-9][0-9]{0,4}$/;

/** Parts of unfinished uploads, a folder for each upload, beside the objects: nothing lists or reads them by a key. */
export class PartFiles {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = path.resolve(folder, "parts");
  }

  async create(key: string): Promise<string> {
    const uploadId = randomUUID();
    await mkdir(this.#folderOf({ key, uploadId }), { recursive: true });
    return uploadId;
  }

  /** An id counts for the key it was made for alone. */
  #folderOf({ key, uploadId }: PartUpload): string {
    const name = createHash("sha256").update(`${key}\n${uploadId}`).digest("hex");
    return path.join(this.#folder, name);
  }

  /** Writes one part, whole or not at all. @throws AppError NOT_FOUND when the upload is not there any more. */
  async write(upload: PartUpload, number: number, content: Readable | AsyncIterable<Uint8Array>): Promise<void> {
    const folder = this.#folderOf(upload);
    const filled = path.join(folder, `${randomUUID()}.incoming`);
    try {
      await pipeline(content, createWriteStream(filled, { flags: "wx", flush: true }));
      await rename(filled, path.join(folder, String(number)));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
      throw new AppError("NOT_FOUND", "There is no such upload in parts any more. Ask the API for new URLs.");
    } finally {
      await rm(filled, { force: true });
    }
  }

  async list(upload: PartUpload): Promise<StoredPart[] | undefined> {
    const folder = this.#folderOf(upload);
    const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return undefined;
      throw error;
    });
    const numbers = names?.filter((name) => NUMBER.test(name)).map(Number);
    return (
      numbers &&
      Promise.all(
        numbers
          .sort((a, b) => a - b)
          .map(async (number) => ({ number, sizeBytes: (await stat(path.join(folder, String(number)))).size })),
      )
    );
  }

  /** The bytes of the parts, one after the other. */
  async *read(upload: PartUpload, count: number): AsyncGenerator<Uint8Array> {
    const folder = this.#folderOf(upload);
    for (let number = 1; number <= count; number++) {
      yield* createReadStream(path.join(folder, String(number)), { highWaterMark: 1024 * 1024 });
    }
  }

  async remove(upload: PartUpload): Promise<void> {
    await rm(this.#folderOf(upload), { recursive: true, force: true });
  }
}
