import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { NATIVE_TENSORFLOW_FOLDER } from "@graft/contracts";
import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Backbone } from "../backbone/load-backbone.ts";
import { spreadValues } from "../backend/gradient-cases.ts";
import { type OpenBackend, openBackend } from "../backend/open-backend.ts";
import { mayReplace } from "../features/judge-trunk.ts";
import { frozenGraph, openTrunk } from "../features/open-trunk.ts";
import { foldedComputation, shapeAt, TRUNK_BATCH, Trunk, type TrunkRange } from "../features/trunk.ts";
import { tempFolder } from "../testing/temp-folder.ts";
import { tinyBackbone } from "../testing/tiny-backbone.ts";
import { keptGraph } from "./graph-folder.ts";
import { SAVED_MODEL_FILE } from "./saved-model-format.ts";

const cache = process.env.XDG_CACHE_HOME ?? path.join(os.homedir(), ".cache");
const nativeBackends = process.env.GRAFT_NATIVE_BACKENDS ?? path.join(cache, "graft", "backends");
const SIDE = 32;

describe.skipIf(!existsSync(path.join(nativeBackends, NATIVE_TENSORFLOW_FOLDER)))("a trunk as one graph", () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let backend: OpenBackend;
  let backbone: Backbone;
  beforeAll(async () => {
    folder = await tempFolder();
    backend = await openBackend("tensorflow", nativeBackends);
    backbone = await tinyBackbone(`${folder.path}/backbone`);
  });
  afterAll(() => folder.remove());

  const context = (cacheFolder: string) => ({ backend, backbone, inputSize: SIDE, cacheFolder });
  const WHOLE = { from: 0, to: 4, pooled: true };

  /** The range as a graph, whatever the judge would say. */
  async function graphOf(range: TrunkRange): Promise<Trunk> {
    const { folder: made } = await keptGraph({
      parent: `${folder.path}/unjudged`,
      digest: JSON.stringify(range).replace(/[^a-z0-9]/g, ""),
      make: () => frozenGraph(context(folder.path), range),
      judge: () => Promise.resolve(true),
    });
    if (backend.loadGraph === undefined) throw new Error("Native TensorFlow loads graphs.");
    return new Trunk(await backend.loadGraph(made));
  }

  async function rows(trunk: Trunk, from: number): Promise<Float32Array[]> {
    const shape = shapeAt(backbone, SIDE, from);
    const size = shape.reduce((product, side) => product * side, 1);
    try {
      const inputs = Array.from({ length: 3 }, (_, i) => spreadValues(size, i * 0.31));
      return await trunk.run(inputs, shape);
    } finally {
      trunk.dispose();
    }
  }

  const difference = (left: readonly Float32Array[], right: readonly Float32Array[]) =>
    Math.max(...left.flatMap((row, i) => [...row].map((value, j) => Math.abs(value - (right[i]?.[j] ?? Number.NaN)))));

  it.each<[string, TrunkRange]>([
    ["from pictures to pooled features", { from: 0, to: 4, pooled: true }],
    ["from pictures to a cut", { from: 0, to: 2, pooled: false }],
    ["from a cut to pooled features", { from: 2, to: 4, pooled: true }],
  ])("computes what single operations compute, within 1e-5: %s", async (_, range) => {
    const graph = await rows(await graphOf(range), range.from);
    const single = await rows(new Trunk(foldedComputation(backbone, range)), range.from);
    expect(graph.map(({ length }) => length)).toEqual(single.map(({ length }) => length));
    expect(graph[0]?.length).toBeGreaterThan(0);
    expect(difference(graph, single)).toBeLessThan(1e-5);
    // Not by being the same computation: rows of different inputs differ.
    expect(difference(graph.slice(0, 1), single.slice(1, 2))).toBeGreaterThan(1e-2);
  });

  it("is made once, made again when it is damaged, and leaves no tensor behind", async () => {
    const cacheFolder = `${folder.path}/damaged`;
    const before = tf.memory().numTensors;
    const first = await rows(await openTrunk(context(cacheFolder), WHOLE), 0);
    const kept = readdirSync(path.join(cacheFolder, "graphs"));
    expect(kept).toHaveLength(1);
    const file = path.join(cacheFolder, "graphs", kept[0] ?? "", SAVED_MODEL_FILE);
    const whole = readFileSync(file);
    const flipped = Buffer.from(whole);
    flipped.writeUInt8(flipped.readUInt8(whole.length >> 1) ^ 0x40, whole.length >> 1);
    writeFileSync(file, flipped);
    const second = await rows(await openTrunk(context(cacheFolder), WHOLE), 0);
    expect(readFileSync(file).equals(whole)).toBe(true);
    expect(difference(second, first)).toBe(0);
    expect(tf.memory().numTensors).toBe(before);
  });

  it("is used only where a row's bits do not depend on its place in the batch", async () => {
    const trunk = await openTrunk(context(`${folder.path}/cache`), WHOLE);
    const inputs = Array.from({ length: TRUNK_BATCH }, (_, i) => spreadValues(SIDE * SIDE * 3, i * 0.07));
    const together = await trunk.run(inputs, [SIDE, SIDE, 3]);
    const alone = await trunk.run(inputs.slice(5, 6), [SIDE, SIDE, 3]);
    trunk.dispose();
    expect(difference(alone, together.slice(5, 6))).toBe(0);
  });

  it("is refused where it computes something else", async () => {
    const weights = new Map(backbone.weights);
    const beta = backbone.weights.get("top_bn/beta");
    if (beta === undefined) throw new Error("The tiny backbone has a top_bn.");
    weights.set("top_bn/beta", tf.add(beta, 0.01));
    const [graph, moved] = [await graphOf(WHOLE), new Trunk(foldedComputation({ ...backbone, weights }, WHOLE))];
    expect(await mayReplace(graph, moved, [SIDE, SIDE, 3])).toBe(false);
    graph.dispose();
    moved.dispose();
  });
});
