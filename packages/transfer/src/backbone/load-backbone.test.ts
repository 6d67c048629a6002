import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { sha256Hex } from "@graft/contracts";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openBackend } from "../backend/open-backend.ts";
import { tempFolder } from "../testing/temp-folder.ts";
import { writeTinyBackbone } from "../testing/tiny-backbone.ts";
import { loadBackbone } from "./load-backbone.ts";

let folder: Awaited<ReturnType<typeof tempFolder>>;
beforeEach(async () => {
  await openBackend("wasm");
  folder = await tempFolder();
});
afterEach(() => folder.remove());

it("refuses a file with one flipped bit, naming it", async () => {
  const files = await writeTinyBackbone(folder.path);
  const path = join(folder.path, "weights.bin");
  const bytes = await readFile(path);
  bytes[100] = (bytes[100] ?? 0) ^ 1;
  await writeFile(path, bytes);
  await expect(loadBackbone({ folder: folder.path, files })).rejects.toMatchObject({
    code: "BACKBONE_CORRUPT",
    details: { file: "weights.bin" },
  });
});

it("refuses weights that are fewer than the topology needs", async () => {
  const files = await writeTinyBackbone(folder.path);
  const bytes = (await readFile(join(folder.path, "weights.bin"))).subarray(4);
  await writeFile(join(folder.path, "weights.bin"), bytes);
  const cut = files.map((file) => (file.path === "weights.bin" ? { ...file, sha256: sha256Hex(bytes) } : file));
  await expect(loadBackbone({ folder: folder.path, files: cut })).rejects.toMatchObject({ code: "BACKBONE_CORRUPT" });
});

it.each([Number.NaN, Number.POSITIVE_INFINITY])("refuses a weight that is %d", async (value) => {
  const files = await writeTinyBackbone(folder.path);
  const bytes = await readFile(join(folder.path, "weights.bin"));
  bytes.writeFloatLE(value, 0);
  await writeFile(join(folder.path, "weights.bin"), bytes);
  const other = files.map((file) => (file.path === "weights.bin" ? { ...file, sha256: sha256Hex(bytes) } : file));
  await expect(loadBackbone({ folder: folder.path, files: other })).rejects.toMatchObject({
    code: "BACKBONE_CORRUPT",
    message: expect.stringContaining("is not finite"),
  });
});

it("refuses a layer it does not compute, naming it", async () => {
  const files = await writeTinyBackbone(folder.path);
  const path = join(folder.path, "model.json");
  const topology = (await readFile(path, "utf8")).replace('"class_name":"ReLU"', '"class_name":"LSTM"');
  await writeFile(path, topology);
  const changed = files.map((file) => (file.path === "model.json" ? { ...file, sha256: sha256Hex(topology) } : file));
  await expect(loadBackbone({ folder: folder.path, files: changed })).rejects.toThrow(/stem_relu is a LSTM/);
});

it.each([
  { name: "stem_bn/gamma", right: [6], wrong: [3, 2], reason: "6 channels leave stem_conv/kernel" },
  { name: "block_1_expand/kernel", right: [1, 1, 6, 12], wrong: [1, 1, 12, 6], reason: "6 channels enter it" },
  {
    name: "block_1_depthwise/depthwise_kernel",
    right: [3, 3, 12, 1],
    wrong: [3, 3, 6, 2],
    reason: "12 channels enter",
  },
])("refuses the weight $name of shape $wrong, naming it", async ({ name, right, wrong, reason }) => {
  const files = await writeTinyBackbone(folder.path);
  const path = join(folder.path, "model.json");
  const shaped = (shape: readonly number[]) => `"name":"${name}","shape":${JSON.stringify(shape)}`;
  const before = await readFile(path, "utf8");
  const topology = before.replace(shaped(right), shaped(wrong));
  expect(topology).not.toBe(before);
  await writeFile(path, topology);
  const changed = files.map((file) => (file.path === "model.json" ? { ...file, sha256: sha256Hex(topology) } : file));
  const loading = loadBackbone({ folder: folder.path, files: changed });
  await expect(loading).rejects.toMatchObject({ code: "BACKBONE_CORRUPT", message: expect.stringContaining(name) });
  await expect(loading).rejects.toThrow(reason);
});
