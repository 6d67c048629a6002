import { type FileHandle, open, readFile, rm } from "node:fs/promises";
import type { CopyJournal } from "./copy-objects.ts";

/** A journal of copied keys as lines of a file. A line cut off by a crash names no key, and its object is hashed again. */
export class JournalFile implements CopyJournal {
  readonly #file: string;
  readonly #handle: FileHandle;
  readonly #keys: Set<string>;

  private constructor(file: string, handle: FileHandle, keys: Set<string>) {
    this.#file = file;
    this.#handle = handle;
    this.#keys = keys;
  }

  static async open(file: string): Promise<JournalFile> {
    const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return "";
      throw error;
    });
    const whole = text.slice(0, text.lastIndexOf("\n") + 1);
    const handle = await open(file, "a");
    await handle.truncate(Buffer.byteLength(whole));
    return new JournalFile(file, handle, new Set(whole.split("\n").filter((line) => line !== "")));
  }

  has(key: string): boolean {
    return this.#keys.has(key);
  }

  async add(key: string): Promise<void> {
    this.#keys.add(key);
    await this.#handle.appendFile(`${key}\n`);
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }

  /** Closes and deletes it: the copy is whole. */
  async discard(): Promise<void> {
    await this.close();
    await rm(this.#file, { force: true });
  }
}
