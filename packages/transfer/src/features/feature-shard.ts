import { type FileHandle, open } from "node:fs/promises";
import { crc32 } from "node:zlib";

/** Index entry: SHA-256 of the example (32 bytes), CRC-32 of the row (4), seconds the row cost as float32 (4). */
const ENTRY_BYTES = 40;

export interface ShardRow {
  readonly example: string;
  readonly values: Float32Array;
  /** Seconds it cost to compute. */
  readonly seconds: number;
}

interface Entry {
  readonly example: string;
  readonly checksum: number;
  readonly seconds: number;
}

function bytesOf(values: Float32Array): Buffer {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength);
}

/**
 * Rows of one length in a pair of append-only files: `.rows` holds float32 values, `.index` one entry per row. A row
 * is written before its entry, so a crash leaves at most rows without an entry or half an entry; both are ignored and
 * overwritten. Numbers are little-endian, as every machine tfjs runs on.
 */
export class FeatureShard {
  readonly entries: Entry[] = [];
  readonly #rows: FileHandle;
  readonly #index: FileHandle;
  readonly #rowBytes: number;

  private constructor(rows: FileHandle, index: FileHandle, rowBytes: number) {
    this.#rows = rows;
    this.#index = index;
    this.#rowBytes = rowBytes;
  }

  /** Opens a shard or begins it. `path` is without extension, `rowLength` in values. */
  static async open(path: string, rowLength: number): Promise<FeatureShard> {
    // "a+" would ignore positions on Linux; "r+" needs the file to exist.
    for (const file of [`${path}.rows`, `${path}.index`]) await (await open(file, "a")).close();
    const shard = new FeatureShard(await open(`${path}.rows`, "r+"), await open(`${path}.index`, "r+"), rowLength * 4);
    await shard.#readIndex();
    return shard;
  }

  async #readIndex(): Promise<void> {
    const index = await this.#index.readFile();
    const stored = Math.floor((await this.#rows.stat()).size / this.#rowBytes);
    const count = Math.min(stored, Math.floor(index.byteLength / ENTRY_BYTES));
    for (let i = 0; i < count; i++) {
      const entry = index.subarray(i * ENTRY_BYTES, (i + 1) * ENTRY_BYTES);
      this.entries.push({
        example: entry.toString("hex", 0, 32),
        checksum: entry.readUInt32LE(32),
        seconds: entry.readFloatLE(36),
      });
    }
  }

  /** Reads one row into `target`. False where the stored row is damaged. */
  async read(row: number, target: Float32Array): Promise<boolean> {
    const bytes = bytesOf(target);
    const { bytesRead } = await this.#rows.read(bytes, 0, this.#rowBytes, row * this.#rowBytes);
    return bytesRead === this.#rowBytes && crc32(bytes) === this.entries[row]?.checksum;
  }

  /** Appends rows, values first. */
  async append(rows: readonly ShardRow[]): Promise<void> {
    const start = this.entries.length;
    const values = Buffer.concat(rows.map((row) => bytesOf(row.values)));
    const entries = rows.map(({ example, values: row, seconds }) => ({
      example,
      checksum: crc32(bytesOf(row)),
      seconds,
    }));
    await this.#rows.write(values, 0, values.byteLength, start * this.#rowBytes);
    await this.#rows.datasync();
    const index = Buffer.alloc(entries.length * ENTRY_BYTES);
    entries.forEach(({ example, checksum, seconds }, i) => {
      index.write(example, i * ENTRY_BYTES, "hex");
      index.writeUInt32LE(checksum, i * ENTRY_BYTES + 32);
      index.writeFloatLE(seconds, i * ENTRY_BYTES + 36);
    });
    await this.#index.write(index, 0, index.byteLength, start * ENTRY_BYTES);
    this.entries.push(...entries);
  }

  async close(): Promise<void> {
    await this.#rows.close();
    await this.#index.close();
  }
}
