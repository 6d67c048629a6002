import {
  closeSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  statSync,
  writeSync,
} from "node:fs";
import path from "node:path";
import { isDiskFull } from "./disk-full.ts";
import { encodeRecord } from "./spool-record.ts";

/** File names inside a spool folder. */
export const SPOOL_LOG = "metrics.wal";
export const SPOOL_ACKNOWLEDGED = "acknowledged.json";

/** Milliseconds between two tries to write to a full disk. */
const DISK_FULL_WAIT_MS = 250;

export interface SpoolWriterOptions {
  readonly folder: string;
  /** Points after which a batch is written at once. */
  readonly batchPoints?: number;
  /** Bytes not yet acknowledged above which the engine is slowed; nothing is ever dropped. */
  readonly limitBytes?: number;
}

/** The last offset the agent saw acknowledged, in bytes of the log. */
export function acknowledgedOffset(folder: string): number {
  try {
    const { offset } = JSON.parse(readFileSync(path.join(folder, SPOOL_ACKNOWLEDGED), "utf8")) as { offset?: number };
    return offset ?? 0;
  } catch {
    return 0;
  }
}

/**
 * The engine's end of the spool: points are gathered and appended to a write-ahead log, so that a killed agent or an
 * API away for an hour costs no point. One writer per folder.
 */
export class SpoolWriter {
  readonly #folder: string;
  readonly #file: number;
  readonly #batchPoints: number;
  readonly #limitBytes: number;
  #seq = 0;
  #points: { key: string; step: number; time: number; value: number }[] = [];

  constructor({ folder, batchPoints = 2000, limitBytes = 256 * 1024 * 1024 }: SpoolWriterOptions) {
    mkdirSync(folder, { recursive: true });
    this.#folder = folder;
    this.#file = openSync(path.join(folder, SPOOL_LOG), "a");
    this.#batchPoints = batchPoints;
    this.#limitBytes = limitBytes;
  }

  /** Adds a point; it is on disk after the next flush. */
  add(key: string, step: number, value: number): void {
    this.#points.push({ key, step, time: Date.now(), value });
    if (this.#points.length >= this.#batchPoints) this.flush();
  }

  /** Writes what was gathered as one record. */
  flush(): void {
    if (this.#points.length === 0) return;
    const points = this.#points;
    this.#points = [];
    const keys = [...new Set(points.map(({ key }) => key))];
    const index = new Map(keys.map((key, i) => [key, i]));
    this.#seq += 1;
    const record = encodeRecord({
      seq: this.#seq,
      keys,
      keyIndexes: points.map(({ key }) => index.get(key) ?? 0),
      steps: points.map(({ step }) => step),
      times: points.map(({ time }) => time),
      values: points.map(({ value }) => (Number.isFinite(value) ? value : (String(value) as "NaN"))),
    });
    this.#append(record);
    this.#waitForRoom();
  }

  /** Appends a record whole. On a full disk it takes back the part that found room and waits until there is more. */
  #append(record: Buffer): void {
    const start = fstatSync(this.#file).size;
    for (let told = false; ; told = true) {
      try {
        for (let done = 0; done < record.length; ) done += writeSync(this.#file, record, done);
        return;
      } catch (error) {
        if (!isDiskFull(error)) throw error;
        ftruncateSync(this.#file, start);
        if (!told) console.error("The disk is full: training waits until the spool has room for its metrics.");
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, DISK_FULL_WAIT_MS);
      }
    }
  }

  /** Blocks while too much waits to be shipped: a slow engine is better than a lost point. */
  #waitForRoom(): void {
    if (!this.full()) return;
    console.error("The spool is full: training waits until the agent has shipped metrics.");
    const cell = new Int32Array(new SharedArrayBuffer(4));
    while (this.full()) Atomics.wait(cell, 0, 0, 100);
  }

  /** True while so much waits to be shipped that the engine must slow down. */
  full(): boolean {
    return statSync(path.join(this.#folder, SPOOL_LOG)).size - acknowledgedOffset(this.#folder) > this.#limitBytes;
  }

  close(): void {
    this.flush();
    fsyncSync(this.#file);
    closeSync(this.#file);
  }
}
