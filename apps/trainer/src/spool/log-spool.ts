import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { LIMITS, type LogChunk, type LogStream } from "@graft/contracts";
import { isDiskFull } from "./disk-full.ts";

export interface LogSpoolOptions {
  readonly folder: string;
  /** Chunks not yet shipped above which whoever writes is to wait. */
  readonly limitChunks?: number;
  /** Characters of one attempt that are kept; one more line says that there was more. */
  readonly limitCharacters?: number;
}

/** File of a chunk: by its number, so that names sort as chunks do. */
export function chunkFile(seq: number): string {
  return `${String(seq).padStart(10, "0")}.json`;
}

/** Chunks that wait in a folder, oldest first. */
export function waitingChunks(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith(".json"))
      .sort();
  } catch {
    return [];
  }
}

/**
 * Lines of an attempt's log on their way: gathered, and written as one file for each chunk, whole or not at all, so that
 * a killed agent or an API away for an hour costs no line that was read. A file goes when the API has its chunk.
 */
export class LogSpool {
  readonly #folder: string;
  readonly #limitChunks: number;
  readonly #limitCharacters: number;
  #seq = 0;
  /** The disk was full at the last flush. */
  #stuck = false;
  #kept = 0;
  #characters = 0;
  #lines: { readonly stream: LogStream; readonly at: number; readonly text: string }[] = [];

  constructor({ folder, limitChunks = 512, limitCharacters = 1024 ** 3 }: LogSpoolOptions) {
    this.#folder = folder;
    this.#limitChunks = limitChunks;
    this.#limitCharacters = limitCharacters;
  }

  /** Adds a line of at most `LIMITS.logLineCharacters`; it is on disk after the next flush. */
  add(stream: LogStream, text: string): void {
    const before = this.#kept;
    this.#kept += text.length;
    if (before > this.#limitCharacters) return;
    if (this.#characters + text.length > LIMITS.logCharactersPerChunk) this.flush();
    const full = this.#kept > this.#limitCharacters;
    const last = `The log is longer than ${this.#limitCharacters} characters; what follows is not kept.`;
    this.#lines.push({ stream: full ? "AGENT" : stream, at: Date.now(), text: full ? last : text });
    this.#characters += text.length;
    if (this.#lines.length >= LIMITS.logLinesPerChunk) this.flush();
  }

  /** Writes what was gathered as one chunk; on a full disk it stays gathered for the next flush. */
  flush(): void {
    if (this.#lines.length === 0) return;
    try {
      this.#write(this.#lines);
    } catch (error) {
      if (!isDiskFull(error)) throw error;
      this.#stuck = true;
      return;
    }
    this.#stuck = false;
    this.#lines = [];
    this.#characters = 0;
    this.#seq += 1;
  }

  #write(lines: readonly { readonly stream: LogStream; readonly at: number; readonly text: string }[]): void {
    const seq = this.#seq + 1;
    const chunk: LogChunk = {
      seq,
      streams: lines.map(({ stream }) => stream),
      times: lines.map(({ at }) => at),
      texts: lines.map(({ text }) => text),
    };
    mkdirSync(this.#folder, { recursive: true });
    const target = path.join(this.#folder, chunkFile(seq));
    try {
      writeFileSync(`${target}.partial`, JSON.stringify(chunk));
      renameSync(`${target}.partial`, target);
    } finally {
      rmSync(`${target}.partial`, { force: true });
    }
  }

  /** True while so much waits to be shipped that the engine must slow down. */
  full(): boolean {
    return this.#stuck || waitingChunks(this.#folder).length > this.#limitChunks;
  }
}
