import { randomUUID } from "node:crypto";
import { constants, createWriteStream } from "node:fs";
import { copyFile, link, mkdir, open, readdir, rename, rm, rmdir, stat, unlink } from "node:fs/promises";
import path from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { parseArtifactPath } from "@graft/contracts";

const A_DAY_MS = 24 * 60 * 60 * 1000;

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException | undefined)?.code;
}

/**
 * Files under a folder by key. A file is never written in place: it is filled beside, brought to disk, and then given
 * its name in one step, so a reader sees all of it or none, and what was read once cannot change under its reader.
 */
export class ObjectFiles {
  readonly #objects: string;
  readonly #incoming: string;

  private constructor(folder: string) {
    this.#objects = path.join(folder, "objects");
    this.#incoming = path.join(folder, "incoming");
  }

  /** Makes the folders and clears away what writers left half-done more than a day ago. */
  static async open(folder: string): Promise<ObjectFiles> {
    const files = new ObjectFiles(path.resolve(folder));
    await mkdir(files.#objects, { recursive: true });
    await mkdir(files.#incoming, { recursive: true });
    for (const name of await readdir(files.#incoming)) {
      const left = path.join(files.#incoming, name);
      const { mtimeMs } = await stat(left);
      if (Date.now() - mtimeMs > A_DAY_MS) await rm(left, { force: true });
    }
    return files;
  }

  /** The file of a key, which cannot lie outside the folder. */
  pathOf(key: string): string {
    return path.join(this.#objects, ...parseArtifactPath(key).split("/"));
  }

  async write(key: string, content: Readable | AsyncIterable<Uint8Array>): Promise<void> {
    const to = this.pathOf(key);
    const filled = path.join(this.#incoming, randomUUID());
    try {
      await pipeline(content, createWriteStream(filled, { flags: "wx", flush: true }));
      await this.#name(filled, to);
    } finally {
      await rm(filled, { force: true });
    }
  }

  /**
   * Since no file is written in place, a second name for the same bytes is as good as a second copy of them; where the
   * file system has no hard links the bytes are copied.
   */
  async copy(from: string, to: string): Promise<void> {
    const [source, target] = [this.pathOf(from), this.pathOf(to)];
    const filled = path.join(this.#incoming, randomUUID());
    try {
      await link(source, filled).catch(async (error) => {
        if (codeOf(error) === "ENOENT") throw error;
        await copyFile(source, filled, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
        await bringToDisk(filled);
      });
      await this.#name(filled, target);
    } finally {
      // Renaming a name onto another of the same file does nothing and leaves both.
      await rm(filled, { force: true });
    }
  }

  async delete(key: string): Promise<void> {
    const file = this.pathOf(key);
    await unlink(file).catch((error) => {
      if (codeOf(error) !== "ENOENT" && codeOf(error) !== "ENOTDIR") throw error;
    });
    for (let folder = path.dirname(file); folder !== this.#objects; folder = path.dirname(folder)) {
      const removed = await rmdir(folder).then(
        () => true,
        () => false,
      );
      if (!removed) return;
    }
  }

  /** Keys below a prefix that ends at a slash or is empty, in the order of their bytes. */
  async *keys(prefix: string): AsyncGenerator<string> {
    const folder = prefix === "" ? this.#objects : this.pathOf(prefix.replace(/\/$/, ""));
    const entries = await readdir(folder, { withFileTypes: true }).catch((error) => {
      if (codeOf(error) === "ENOENT" || codeOf(error) === "ENOTDIR") return [];
      throw error;
    });
    // A folder sorts as its keys do, with the slash: "a.b" comes before "a/b".
    const names = entries.map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name));
    for (const name of names.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))) {
      if (name.endsWith("/")) yield* this.keys(prefix + name);
      else yield prefix + name;
    }
  }

  /** Gives a complete file its name, for good. A folder emptied and removed meanwhile is made again. */
  async #name(filled: string, to: string): Promise<void> {
    const folder = path.dirname(to);
    for (let attempt = 1; ; attempt++) {
      try {
        // Making the folder, too, fails when a parent is emptied and removed meanwhile.
        await mkdir(folder, { recursive: true });
        await rename(filled, to);
        break;
      } catch (error) {
        if (codeOf(error) !== "ENOENT" || attempt >= 20) throw error;
      }
    }
    await bringToDisk(folder).catch((error) => {
      // Windows opens no folders, and writes their entries by itself.
      if (process.platform !== "win32" && codeOf(error) !== "ENOENT") throw error;
    });
  }
}

async function bringToDisk(file: string): Promise<void> {
  const handle = await open(file, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
