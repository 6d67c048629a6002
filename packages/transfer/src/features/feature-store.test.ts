import { readdir, readFile, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { sha256Hex } from "@graft/contracts";
import { afterEach, beforeEach, expect, it } from "vitest";
import { tempFolder } from "../testing/temp-folder.ts";
import { type FeatureKey, featureKeyDigest } from "./feature-key.ts";
import { FeatureStore } from "./feature-store.ts";

const KEY: FeatureKey = {
  backboneDigest: "b".repeat(64),
  cut: "block_1",
  preprocessing: { inputSize: 32, scale: 1, offset: 0, decoder: "decoder 1" },
  backend: { name: "wasm", version: "4.22.0", device: "WebAssembly" },
  engineVersion: "1",
  dtype: "float32",
};
const examples = ["a", "b", "c"].map((name) => sha256Hex(name));
const rowOf = (i: number) => Float32Array.from([i, i + 0.1, -i / 3]);

let folder: Awaited<ReturnType<typeof tempFolder>>;
beforeEach(async () => {
  folder = await tempFolder();
});
afterEach(() => folder.remove());

async function filled(): Promise<string> {
  const store = await FeatureStore.open(folder.path, KEY, 3);
  await store.append(examples.map((example, i) => ({ example, values: rowOf(i), seconds: 0.25 })));
  await store.close();
  return join(folder.path, featureKeyDigest(KEY));
}

async function readAll(): Promise<(number[] | null)[]> {
  const store = await FeatureStore.open(folder.path, KEY, 3);
  const rows: (number[] | null)[] = [];
  for (const example of examples) {
    const target = new Float32Array(3);
    rows.push((await store.read(example, target)) ? Array.from(target) : null);
  }
  await store.close();
  return rows;
}

const all = [0, 1, 2].map((i) => Array.from(rowOf(i)));

it("gives back the very bits that were stored, after closing and opening", async () => {
  await filled();
  expect(await readAll()).toEqual(all);
});

it("ignores half an index entry and goes on from the last whole one", async () => {
  const path = await filled();
  await truncate(join(path, "000000.index"), 2 * 40 + 17);
  expect(await readAll()).toEqual([all[0], all[1], null]);
  const store = await FeatureStore.open(folder.path, KEY, 3);
  await store.append([{ example: examples[2] ?? "", values: rowOf(2), seconds: 0 }]);
  await store.close();
  expect(await readAll()).toEqual(all);
});

it("ignores a row whose values were cut off", async () => {
  const path = await filled();
  await truncate(join(path, "000000.rows"), 2 * 12 + 5);
  expect(await readAll()).toEqual([all[0], all[1], null]);
});

it("does not hand out a row that was damaged on disk", async () => {
  const path = await filled();
  const bytes = await readFile(join(path, "000000.rows"));
  bytes[13] = (bytes[13] ?? 0) ^ 4;
  await writeFile(join(path, "000000.rows"), bytes);
  expect(await readAll()).toEqual([all[0], null, all[2]]);
});

it.each([
  ["backbone", { ...KEY, backboneDigest: "c".repeat(64) }],
  ["cut", { ...KEY, cut: "block_2" }],
  ["input size", { ...KEY, preprocessing: { ...KEY.preprocessing, inputSize: 64 } }],
  ["scaling", { ...KEY, preprocessing: { ...KEY.preprocessing, scale: 2 } }],
  ["decoder", { ...KEY, preprocessing: { ...KEY.preprocessing, decoder: "decoder 2" } }],
  ["backend", { ...KEY, backend: { ...KEY.backend, name: "cpu" } }],
  ["backend's version", { ...KEY, backend: { ...KEY.backend, version: "5" } }],
  ["engine's version", { ...KEY, engineVersion: "2" }],
])("keeps features of another %s apart", async (_, other) => {
  await filled();
  const store = await FeatureStore.open(folder.path, other, 3);
  expect(store.has(examples[0] ?? "")).toBe(false);
  await store.close();
  expect(await readdir(folder.path)).toHaveLength(2);
});
