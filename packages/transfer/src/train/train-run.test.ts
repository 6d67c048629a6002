import { type ModelManifest, presetStrategy, sha256Hex, type TrainSpec, trainSpecSchema } from "@graft/contracts";
import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Backbone, loadBackbone } from "../backbone/load-backbone.ts";
import { type OpenBackend, openBackend } from "../backend/open-backend.ts";
import { verifyGolden } from "../model/golden.ts";
import { loadModel, saveModel } from "../model/model-folder.ts";
import { memoryInUse } from "../testing/memory-in-use.ts";
import { tempFolder } from "../testing/temp-folder.ts";
import { tinyBackbone, writeTinyBackbone } from "../testing/tiny-backbone.ts";
import { TINY_SIDE, type TinyPictures, tinyPictures } from "../testing/tiny-pictures.ts";
import type { MetricPoint, RunProgress } from "./run-events.ts";
import { type TrainRunInput, trainRun } from "./train-run.ts";

const ID = "00000000-0000-4000-8000-000000000000";

let backend: OpenBackend;
let backbone: Backbone;
let pictures: TinyPictures;
let folder: Awaited<ReturnType<typeof tempFolder>>;
let cacheFolder = "";
let caches = 0;
beforeAll(async () => {
  backend = await openBackend("wasm");
  folder = await tempFolder();
  backbone = await tinyBackbone(folder.path);
  pictures = await tinyPictures(36);
});
beforeEach(() => {
  caches += 1;
  cacheFolder = `${folder.path}/cache-${caches}`;
});
afterAll(() => folder.remove());

const headPhase = { epochs: 4, batchSize: 8, optimizer: { kind: "ADAMW" as const, rate: 0.05, weightDecay: 0.01 } };
const tunePhase = { epochs: 3, batchSize: 8, optimizer: { kind: "ADAMW" as const, rate: 0.01 }, groupDecay: 0.5 };

function specOf(changes: Partial<Parameters<typeof trainSpecSchema.parse>[0] & object> = {}): TrainSpec {
  return trainSpecSchema.parse({
    kind: "TRAIN",
    datasetVersionId: ID,
    backboneVersionId: ID,
    strategy: presetStrategy("PARTIAL", { groups: 2 }),
    inputSize: TINY_SIDE,
    headPhase,
    tunePhase,
    seed: 7,
    ...changes,
  });
}

const EXTRACTION = { strategy: presetStrategy("FEATURE_EXTRACTION"), tunePhase: undefined };

function run(spec: TrainSpec, changes: Partial<TrainRunInput> = {}) {
  const dataset = {
    classes: pictures.classes,
    train: pictures.examples.slice(0, 24),
    val: pictures.examples.slice(24),
  };
  return trainRun({ backend, backbone, spec, dataset, readExample: pictures.read, cacheFolder, ...changes });
}

/** Bytes of every weight the backbone holds on the device. */
function backboneBits(): Map<string, string> {
  return new Map(
    [...backbone.weights].map(([name, tensor]) => {
      const values = tensor.dataSync();
      return [name, sha256Hex(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))];
    }),
  );
}

function weightNames({ weights }: ModelManifest): string[] {
  return weights.map(({ name }) => name);
}

describe("what is frozen", () => {
  it("keeps every weight and statistic of the backbone bit for bit, also those of groups that train", async () => {
    const before = backboneBits();
    const { result, model } = await run(specOf());
    expect(backboneBits()).toEqual(before);
    for (const phase of result.phases) expect(phase.frozenDigestAfter).toBe(phase.frozenDigestBefore);
    expect(weightNames(model.manifest).filter((name) => name.includes("moving_"))).toEqual([]);
  });

  it("trains the head and the groups asked for, gamma and beta included, and nothing else", async () => {
    const { model, result } = await run(specOf());
    const groups = new Set(
      weightNames(model.manifest).map((name) => name.split("/")[0]?.replace(/_(bn|conv|depthwise|project).*$/, "")),
    );
    expect([...groups]).toEqual(["head", "block_2", "top"]);
    for (const { name, byteOffset, byteLength } of model.manifest.weights) {
      const original = backbone.weights.get(name);
      if (original === undefined) continue;
      const trained = new Float32Array(model.weights.slice(byteOffset, byteOffset + byteLength).buffer);
      expect(Array.from(trained), name).not.toEqual(Array.from(original.dataSync()));
    }
    // block_2: 9*6 + 12 + 6*8 + 16 = 130; top: 8*10 + 20 = 100; head: 10*2 + 2 = 22.
    expect(result.trainableParameters).toBe(130 + 100 + 22);
  });

  it("shows per group what trains and at which rate, falling by groupDecay below the head", async () => {
    const { result } = await run(specOf());
    expect(result.phases.map(({ name }) => name)).toEqual(["HEAD", "TUNE"]);
    const rows = (phase: number) =>
      result.phases[phase]?.frozen.map((row) => [row.group, row.weights, row.normalization, row.statistics, row.rate]);
    expect(rows(0)).toEqual([
      ["stem", "FROZEN", "FROZEN", "FROZEN", 0],
      ["block_1", "FROZEN", "FROZEN", "FROZEN", 0],
      ["block_2", "FROZEN", "FROZEN", "FROZEN", 0],
      ["top", "FROZEN", "FROZEN", "FROZEN", 0],
      ["head", "TRAINED", "NONE", "NONE", 0.05],
    ]);
    expect(rows(1)?.slice(1)).toEqual([
      ["block_1", "FROZEN", "FROZEN", "FROZEN", 0],
      ["block_2", "TRAINED", "TRAINED", "FROZEN", 0.0025],
      ["top", "TRAINED", "TRAINED", "FROZEN", 0.005],
      ["head", "TRAINED", "NONE", "NONE", 0.01],
    ]);
  });

  it("trains one block in the middle through frozen groups above it", async () => {
    const { model } = await run(specOf({ strategy: presetStrategy("SURGICAL", { block: "block_1" }) }));
    expect(new Set(weightNames(model.manifest).map((name) => name.slice(0, 7)))).toEqual(
      new Set(["head/ke", "head/bi", "block_1"]),
    );
  });
});

describe("the same numbers again", () => {
  it("gives the same weights for the same seed, and others for another", async () => {
    const first = await run(specOf());
    const second = await run(specOf(), { cacheFolder: `${cacheFolder}-fresh` });
    const third = await run(specOf({ seed: 8 }));
    expect(sha256Hex(second.model.weights)).toBe(sha256Hex(first.model.weights));
    expect(sha256Hex(third.model.weights)).not.toBe(sha256Hex(first.model.weights));
  });

  it("trains from cached features to the very weights it trains to without a cache", async () => {
    const cached = await run(specOf());
    const again = await run(specOf());
    const uncached = await run(specOf({ cacheFeatures: false }));
    expect(cached.result.cache).toMatchObject({ hits: 0, misses: 36 });
    expect(again.result.cache).toMatchObject({ hits: 36, misses: 0 });
    expect(uncached.result.cache).toBeNull();
    expect(sha256Hex(uncached.model.weights)).toBe(sha256Hex(cached.model.weights));
    expect(sha256Hex(again.model.weights)).toBe(sha256Hex(cached.model.weights));
  });

  it("shares one pass over the pictures between a head and a tuning that name the same cut", async () => {
    await run(specOf({ ...EXTRACTION, cacheCut: "block_2" }));
    const spec = specOf({ cacheCut: "block_2" });
    const { result } = await run(spec, { readExample: () => Promise.reject(new Error("read a picture again")) });
    expect(result.cache).toMatchObject({ cut: "block_2", hits: 36, misses: 0 });
  });

  it("reproduces the golden predictions after saving and loading, exactly", async () => {
    const { model, validationProbabilities } = await run(specOf());
    await saveModel(`${folder.path}/model`, model);
    const loaded = await loadModel(`${folder.path}/model`);
    expect(loaded.manifest).toEqual(model.manifest);
    expect(loaded.manifest.golden.probabilities).toEqual(validationProbabilities.slice(0, 8));
    const context = { backend, backbone, readExample: pictures.read, inputSize: TINY_SIDE, cacheFolder };
    expect(await verifyGolden(loaded, context)).toEqual({ passed: true, difference: 0 });
    // One trained weight moved: the check must notice.
    new Float32Array(loaded.weights.buffer)[0] = 3;
    expect((await verifyGolden(loaded, context)).passed).toBe(false);
  });

  it("starts a tuning from the head of an earlier run", async () => {
    const probe = await run(specOf(EXTRACTION));
    await saveModel(`${folder.path}/head`, probe.model);
    const headFrom = { runId: ID, artifactId: ID };
    const metrics: MetricPoint[] = [];
    const tuned = await run(specOf({ headFrom }), {
      headFrom: `${folder.path}/head`,
      onMetric: (point) => metrics.push(point),
    });
    const together = await run(specOf());
    expect(tuned.result.phases.map(({ name }) => name)).toEqual(["TUNE"]);
    expect(sha256Hex(tuned.model.weights)).toBe(sha256Hex(together.model.weights));
  });
});

describe("the loop", () => {
  it("lowers the loss, and reports every step and epoch", async () => {
    const metrics: MetricPoint[] = [];
    const progress: RunProgress[] = [];
    await run(specOf(), { onMetric: (point) => metrics.push(point), onProgress: (at) => progress.push(at) });
    const values = (key: string) => metrics.filter((point) => point.key === key);
    expect(values("train/loss").map(({ step }) => step)).toEqual(Array.from({ length: 3 * 7 }, (_, i) => i));
    expect(values("val/top1")).toHaveLength(2 + 7);
    expect(values("epoch").map(({ value }) => value)).toEqual([1, 2, 3, 4, 1, 2, 3]);
    const losses = values("train/loss").map(({ value }) => value);
    expect(losses.at(-1)).toBeLessThan(0.7 * (losses[0] ?? 0));
    expect(progress.filter(({ phase }) => phase === "FEATURES").at(-1)).toMatchObject({ fraction: 1 });
    expect(progress.at(-1)).toEqual({ phase: "TUNE", epoch: 3, epochs: 3, fraction: 1 });
  });

  it("restores the best epoch and stops early when later ones only get worse", async () => {
    // A rate this high drives the head away from where the first epochs took it.
    const wild = { epochs: 30, batchSize: 8, optimizer: { kind: "SGD" as const, rate: 8, momentum: 0 } };
    const metrics: MetricPoint[] = [];
    const { result, validationProbabilities } = await run(
      specOf({ ...EXTRACTION, headPhase: wild, earlyStopping: { patience: 3 } }),
      { onMetric: (point) => metrics.push(point) },
    );
    const phase = result.phases[0];
    const top1 = metrics.filter(({ key }) => key === "val/top1").map(({ value }) => value);
    expect(phase?.epochs).toBe((phase?.bestEpoch ?? 0) + 3);
    expect(top1[phase?.bestEpoch ?? -1]).toBe(Math.max(...top1));
    const right = validationProbabilities.filter(
      (row, i) => (row[1] ?? 0) > (row[0] ?? 0) === (pictures.examples[24 + i]?.label === "upright"),
    );
    expect(right.length / validationProbabilities.length).toBeCloseTo(Math.max(...top1), 12);
  });

  it("augments training pictures by the seed, each kind in its own way", async () => {
    const kinds = [
      "NONE",
      "FLIP",
      { flipUpDown: 0.5 },
      { crop: { minArea: 0.3 } },
      { rotation: 30 },
      { colour: { brightness: 0.4 } },
      { cutout: { share: 0.4 } },
      { mixup: { alpha: 1 } },
      { cutmix: { alpha: 1 } },
    ] as const;
    const weights = async (augmentation: (typeof kinds)[number]) => {
      const phases = { headPhase: { ...headPhase, epochs: 1 }, tunePhase: { ...tunePhase, epochs: 1 } };
      const { model } = await run(specOf({ augmentation, cacheFeatures: false, ...phases }));
      return sha256Hex(model.weights);
    };
    const first: string[] = [];
    for (const kind of kinds) first.push(await weights(kind));
    const second: string[] = [];
    for (const kind of kinds) second.push(await weights(kind));
    expect(second).toEqual(first);
    expect(new Set(first).size).toBe(kinds.length);
  });

  it("leaves no tensor behind over 100 steps, and takes no more memory after 35 epochs than after 15", async () => {
    await run(specOf());
    const before = tf.memory();
    const held: number[] = [];
    const bytes: number[] = [];
    const used: number[] = [];
    // 3 steps an epoch: 12 of the head, then 105.
    await run(specOf({ seed: 9, tunePhase: { ...tunePhase, epochs: 35 } }), {
      onMetric: ({ key, value }) => {
        if (key !== "epoch") return;
        held.push(tf.memory().numTensors);
        bytes.push(tf.memory().numBytes);
        if (value === 15 || value === 35) used.push(memoryInUse());
      },
    });
    expect(new Set(held.slice(-20)).size).toBe(1);
    expect(new Set(bytes.slice(-20)).size).toBe(1);
    const [early = 0, late = 0] = used;
    // 60 steps lie between: a batch kept at each would be twice as much.
    expect(late - early).toBeLessThan(30 * 8 * TINY_SIDE ** 2 * 3 * 4);
    expect(tf.memory().numTensors).toBe(before.numTensors);
    expect(tf.memory().numDataBuffers).toBe(before.numDataBuffers);
  });

  it("halves what goes through at once where memory is gone, says so, and trains as if that had been asked for", async () => {
    const full = (microBatch?: number) =>
      specOf({ strategy: presetStrategy("FULL"), tunePhase: { ...tunePhase, ...(microBatch && { microBatch }) } });
    const expected = await run(full(2));
    // As WebAssembly fails: its memory holds the filter gradient of two examples, not of more.
    const name = "Conv2DBackpropFilter";
    const own = tf.getKernel(name, "wasm");
    tf.unregisterKernel(name, "wasm");
    tf.registerKernel({
      ...own,
      kernelFunc: (call) => {
        const { shape } = call.inputs.x as { shape: number[] };
        if ((shape[0] ?? 0) > 2) throw new RangeError("Array buffer allocation failed");
        return own.kernelFunc(call);
      },
    });
    const metrics: MetricPoint[] = [];
    const before = tf.memory().numTensors;
    try {
      const tight = await run(full(), { onMetric: (point) => metrics.push(point) });
      expect(sha256Hex(tight.model.weights)).toBe(sha256Hex(expected.model.weights));
    } finally {
      tf.unregisterKernel(name, "wasm");
      tf.registerKernel(own);
    }
    expect(metrics.filter(({ key }) => key === "batch/micro")).toEqual([{ key: "batch/micro", step: 0, value: 2 }]);
    expect(tf.memory().numTensors).toBe(before);
  });

  it("stops at the next step when it is cancelled, leaving no tensor behind", async () => {
    await run(specOf());
    const before = tf.memory().numTensors;
    const controller = new AbortController();
    let steps = 0;
    const cancelled = run(specOf(), {
      signal: controller.signal,
      onMetric: ({ key, step }) => {
        if (key !== "train/loss") return;
        steps = step + 1;
        if (step === 14) controller.abort(new Error("cancelled by hand"));
      },
    });
    await expect(cancelled).rejects.toThrow("cancelled by hand");
    expect(steps).toBe(15);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe("faults", () => {
  const broken = { kind: "SGD" as const, rate: 1e38, momentum: 0 };
  it.each<[string, () => ReturnType<typeof run>, object]>([
    [
      "a loss that is not a number",
      () => run(specOf({ ...EXTRACTION, headPhase: { ...headPhase, optimizer: broken } })),
      { code: "LOSS_NOT_FINITE", details: { phase: "HEAD", rate: 1e38 } },
    ],
    [
      "an unknown block",
      () => run(specOf({ strategy: presetStrategy("SURGICAL", { block: "block_9" }) })),
      { code: "LAYER_GROUP_UNKNOWN", details: { group: "block_9" } },
    ],
    [
      "a batch larger than the data",
      () => run(specOf({ tunePhase: { ...tunePhase, batchSize: 25 } })),
      { code: "BATCH_LARGER_THAN_DATA", details: { batchSize: 25, examples: 24 } },
    ],
    ["an unknown cut", () => run(specOf({ cacheCut: "block_9" })), { code: "LAYER_GROUP_UNKNOWN" }],
    [
      "more groups than there are",
      () => run(specOf({ strategy: presetStrategy("PARTIAL", { groups: 5 }) })),
      { code: "LAYER_GROUP_UNKNOWN" },
    ],
    [
      "augmentation of cached features",
      () => run(specOf({ augmentation: "FLIP" })),
      { code: "CACHE_WITH_AUGMENTATION" },
    ],
    ["a tuning without its phase", () => run(specOf({ tunePhase: undefined })), { code: "SPEC_INVALID" }],
    [
      "an empty split",
      () => run(specOf(), { dataset: { classes: pictures.classes, train: pictures.examples, val: [] } }),
      { code: "SPLIT_EMPTY", details: { split: "VAL" } },
    ],
    [
      "an unknown label",
      () =>
        run(specOf(), { dataset: { classes: ["level", "other"], train: pictures.examples, val: pictures.examples } }),
      { code: "LABEL_UNKNOWN" },
    ],
    [
      "a class without examples",
      () =>
        run(specOf(), {
          dataset: { classes: ["level", "upright", "slanted"], train: pictures.examples, val: pictures.examples },
        }),
      { code: "CLASS_EMPTY", details: { class: "slanted" } },
    ],
  ])("names %s", async (_, attempt, expected) => {
    const before = tf.memory().numTensors;
    await expect(attempt()).rejects.toMatchObject(expected);
    expect(tf.memory().numTensors).toBe(before);
  });

  it("refuses to tune a backbone without trainable weights, but extracts from it", async () => {
    const files = await writeTinyBackbone(`${folder.path}/fixed`);
    const loaded = await loadBackbone({ folder: `${folder.path}/fixed`, files });
    if (loaded.modality !== "IMAGE") throw new Error("The tiny backbone reads pictures.");
    const fixed = { ...loaded, manifest: { ...loaded.manifest, trainable: false } };
    await expect(run(specOf(), { backbone: fixed })).rejects.toMatchObject({ code: "BACKBONE_NOT_TRAINABLE" });
    expect((await run(specOf(EXTRACTION), { backbone: fixed })).result.trainableParameters).toBe(22);
    loaded.dispose();
  });

  it("refuses a head to start from whose weights have another shape, naming weight and shapes", async () => {
    const { model } = await run(specOf(EXTRACTION));
    const weights = model.manifest.weights.map((entry) =>
      entry.name === "head/kernel" ? { ...entry, shape: [5, 4] } : entry,
    );
    await saveModel(`${folder.path}/shaped`, { ...model, manifest: { ...model.manifest, weights } });
    const headFrom = { runId: ID, artifactId: ID };
    await expect(run(specOf({ headFrom }), { headFrom: `${folder.path}/shaped` })).rejects.toMatchObject({
      code: "SPEC_INVALID",
      message: expect.stringMatching(/head\/kernel has shape 5x4; this run needs 10x2/),
    });
  });

  it("refuses a model of another backbone", async () => {
    const { model } = await run(specOf(EXTRACTION));
    const other = { ...backbone, digest: "f".repeat(64) };
    const context = { backend, backbone: other, readExample: pictures.read, inputSize: TINY_SIDE, cacheFolder };
    await expect(verifyGolden(model, context)).rejects.toMatchObject({ code: "DIGEST_MISMATCH" });
  });
});
