import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { canonicalJson } from "@graft/contracts";
import { type FeatureKey, featureKeyDigest } from "./feature-key.ts";
import { FeatureShard, type ShardRow } from "./feature-shard.ts";

/** A shard is left alone beyond this size, so that no file grows without bound. */
const SHARD_BYTES = 256 * 1024 * 1024;

interface Place {
  readonly shard: FeatureShard;
  readonly row: number;
}

/**
 * Features of one key on disk, addressed by the example's SHA-256. Written by one process at a time. The folder also
 * holds `key.json`, for people.
 */
export class FeatureStore {
  readonly rowLength: number;
  readonly #folder: string;
  readonly #shards: FeatureShard[] = [];
  readonly #places = new Map<string, Place>();

  private constructor(folder: string, rowLength: number) {
    this.#folder = folder;
    this.rowLength = rowLength;
  }

  /** Opens the store of a key below `cacheFolder`, or begins it. */
  static async open(cacheFolder: string, key: FeatureKey, rowLength: number): Promise<FeatureStore> {
    const folder = join(cacheFolder, featureKeyDigest(key));
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "key.json"), canonicalJson({ ...key }));
    const store = new FeatureStore(folder, rowLength);
    const names = (await readdir(folder)).filter((name) => name.endsWith(".index")).sort();
    for (const name of names) await store.#openShard(name.slice(0, -".index".length));
    return store;
  }

  async #openShard(name: string): Promise<FeatureShard> {
    const shard = await FeatureShard.open(join(this.#folder, name), this.rowLength);
    this.#shards.push(shard);
    shard.entries.forEach(({ example }, row) => {
      this.#places.set(example, { shard, row });
    });
    return shard;
  }

  has(example: string): boolean {
    return this.#places.has(example);
  }

  /** Seconds the stored row cost when it was computed. */
  secondsOf(example: string): number {
    const place = this.#places.get(example);
    return place?.shard.entries[place.row]?.seconds ?? 0;
  }

  /** Reads an example's row into `target`. A row that is damaged on disk is forgotten, and false returned. */
  async read(example: string, target: Float32Array): Promise<boolean> {
    const place = this.#places.get(example);
    if (place === undefined) return false;
    if (await place.shard.read(place.row, target)) return true;
    this.#places.delete(example);
    return false;
  }

  /** Appends rows; they are readable at once. */
  async append(rows: readonly ShardRow[]): Promise<void> {
    const last = this.#shards.at(-1);
    const full = last !== undefined && last.entries.length * this.rowLength * 4 >= SHARD_BYTES;
    const shard =
      last === undefined || full ? await this.#openShard(String(this.#shards.length).padStart(6, "0")) : last;
    const start = shard.entries.length;
    await shard.append(rows);
    rows.forEach(({ example }, i) => {
      this.#places.set(example, { shard, row: start + i });
    });
  }

  async close(): Promise<void> {
    for (const shard of this.#shards) await shard.close();
  }
}
