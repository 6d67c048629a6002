import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { presetStrategy, type StrategyName, type TrainSpec, trainSpecSchema } from "@graft/contracts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Backbone } from "../backbone/load-backbone.ts";
import { type OpenBackend, openBackend } from "../backend/open-backend.ts";
import { tempFolder } from "../testing/temp-folder.ts";
import { tinyBackbone } from "../testing/tiny-backbone.ts";
import { TINY_SIDE, type TinyPictures, tinyPictures } from "../testing/tiny-pictures.ts";
import type { MetricPoint } from "../train/run-events.ts";
import { type TrainRunInput, trainRun } from "../train/train-run.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { CHECKPOINT_TENSORS, loadCheckpoint, saveCheckpoint } from "./checkpoint-folder.ts";

const ID = "00000000-0000-4000-8000-000000000000";

let backend: OpenBackend;
let backbone: Backbone;
let pictures: TinyPictures;
let folder: Awaited<ReturnType<typeof tempFolder>>;
beforeAll(async () => {
  backend = await openBackend("wasm");
  folder = await tempFolder();
  backbone = await tinyBackbone(`${folder.path}/backbone`);
  pictures = await tinyPictures(28);
});
afterAll(() => folder.remove());

const adamW = { kind: "ADAMW", rate: 0.02, weightDecay: 0.01 };

function specOf(strategy: StrategyName, changes: object = {}): TrainSpec {
  return trainSpecSchema.parse({
    kind: "TRAIN",
    datasetVersionId: ID,
    backboneVersionId: ID,
    strategy: presetStrategy(strategy, { groups: 2, block: "block_1" }),
    inputSize: TINY_SIDE,
    headPhase: { epochs: 3, batchSize: 8, optimizer: adamW, schedule: { kind: "COSINE", warmupFraction: 0.2 } },
    tunePhase: { epochs: 3, batchSize: 8, optimizer: adamW, schedule: { kind: "ONE_CYCLE" }, groupDecay: 0.5 },
    earlyStopping: { patience: 2 },
    seed: 11,
    ...changes,
  });
}

function run(spec: TrainSpec, changes: Partial<TrainRunInput> = {}) {
  const { classes, examples, read } = pictures;
  const dataset = { classes, train: examples.slice(0, 20), val: examples.slice(20) };
  const cacheFolder = `${folder.path}/cache`;
  return trainRun({ backend, backbone, spec, dataset, readExample: read, cacheFolder, ...changes });
}

const digest = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

/** A whole run with all its checkpoints, as they come back from disk, and what it reported. */
async function whole(spec: TrainSpec, everySteps: number) {
  const checkpoints: Checkpoint[] = [];
  const metrics: MetricPoint[] = [];
  const place = `${folder.path}/checkpoint`;
  const output = await run(spec, {
    onMetric: (point) => metrics.push(point),
    checkpoints: {
      everySteps,
      save: async (checkpoint) => {
        await saveCheckpoint(place, checkpoint);
        checkpoints.push(await loadCheckpoint(place));
      },
    },
  });
  return { output, checkpoints, metrics: metrics.filter(({ key }) => key !== "input/wait") };
}

describe("going on from a checkpoint", () => {
  it.each<[string, TrainSpec]>([
    ["extraction", specOf("FEATURE_EXTRACTION")],
    ["LP-FT", specOf("PARTIAL")],
    ["full, mirrored", specOf("FULL", { augmentation: "FLIP", cacheFeatures: false })],
    [
      "full, all augmentations",
      specOf("FULL", {
        augmentation: {
          flipLeftRight: 0.5,
          crop: {},
          rotation: 15,
          colour: { brightness: 0.2, contrast: 0.2, saturation: 0.2, hue: 0.05 },
          cutout: { share: 0.3 },
          mixup: { alpha: 0.4 },
          cutmix: { alpha: 1 },
        },
        cacheFeatures: false,
      }),
    ],
    [
      "a rate that was found, EWC and L2-SP",
      specOf("PARTIAL", {
        tunePhase: {
          epochs: 3,
          batchSize: 8,
          optimizer: adamW,
          findRate: { lowest: 1e-5, highest: 10, steps: 20 },
          ewc: { lambda: 10, examples: 5 },
          l2Sp: { alpha: 0.1, beta: 0.01 },
        },
      }),
    ],
    ["the steepest block", specOf("SURGICAL", { strategy: presetStrategy("SURGICAL") })],
    ["adapters", specOf("LORA")],
    ["gradual", specOf("GRADUAL_UNFREEZING")],
    ["from scratch", specOf("FROM_SCRATCH")],
    [
      "SGD on a plateau, accumulated",
      specOf("FEATURE_EXTRACTION", {
        headPhase: {
          epochs: 4,
          batchSize: 8,
          microBatch: 3,
          optimizer: { kind: "SGD", rate: 2 },
          schedule: { kind: "REDUCE_ON_PLATEAU", patience: 1 },
        },
        earlyStopping: undefined,
      }),
    ],
  ])("equals never having stopped, bit for bit, wherever it was made: %s", async (_, spec) => {
    const { output, checkpoints, metrics } = await whole(spec, 2);
    expect(checkpoints.length).toBeGreaterThan(3);
    expect(checkpoints.some(({ progress }) => progress.cursor > 0)).toBe(true);
    for (const resume of checkpoints) {
      const again: MetricPoint[] = [];
      const resumed = await run(spec, { resume, onMetric: (point) => again.push(point) });
      const at = `phase ${resume.phase}, step ${resume.progress.step}`;
      expect(digest(resumed.model.weights), at).toBe(digest(output.model.weights));
      expect(resumed.validationProbabilities, at).toEqual(output.validationProbabilities);
      expect(resumed.result.phases, at).toEqual(output.result.phases);
      const reported = again.filter(({ key }) => key !== "input/wait");
      expect(reported, at).toEqual(metrics.slice(metrics.length - reported.length));
    }
  });

  it("is refused for another specification, backend or data set, naming it", async () => {
    const spec = specOf("FEATURE_EXTRACTION");
    const [resume] = (await whole(spec, 2)).checkpoints;
    const other = { ...spec, seed: 12 };
    await expect(run(other, { resume })).rejects.toMatchObject({
      code: "CHECKPOINT_MISMATCH",
      details: { differs: ["spec"] },
    });
    await expect(run(spec, { resume, backend: { ...backend, name: "cpu" } })).rejects.toMatchObject({
      code: "CHECKPOINT_MISMATCH",
      details: { differs: ["backend"] },
    });
    const { classes, examples } = pictures;
    const dataset = { classes, train: examples.slice(0, 19), val: examples.slice(20) };
    await expect(run(spec, { resume, dataset })).rejects.toMatchObject({ details: { differs: ["datasetDigest"] } });
  });
});

describe("a checkpoint on disk", () => {
  it("tells what is frozen, and is not used when a bit of it flipped", async () => {
    const place = `${folder.path}/kept`;
    const [checkpoint] = (await whole(specOf("PARTIAL"), 2)).checkpoints;
    if (checkpoint === undefined) throw new Error("No checkpoint was made.");
    await saveCheckpoint(place, checkpoint);
    await saveCheckpoint(place, checkpoint);
    const loaded = await loadCheckpoint(place);
    expect(loaded).toEqual(checkpoint);
    expect(loaded.frozen.map(({ group, weights }) => `${group} ${weights}`)).toContain("stem FROZEN");
    const file = path.join(place, CHECKPOINT_TENSORS);
    const bytes = readFileSync(file);
    bytes.writeUInt8(bytes.readUInt8(9) ^ 1, 9);
    writeFileSync(file, bytes);
    await expect(loadCheckpoint(place)).rejects.toMatchObject({ code: "MANIFEST_INVALID" });
    await expect(loadCheckpoint(`${place}-not-there`)).rejects.toMatchObject({ code: "MANIFEST_INVALID" });
  });

  it("stays the last good one when the loss is no number any more", async () => {
    const kept: Checkpoint[] = [];
    // The first step is at rate 0.1, those after it lift the weights beyond float32.
    const optimizer = { kind: "SGD", rate: 1e39, momentum: 0 };
    const schedule = { kind: "ONE_CYCLE", warmupFraction: 1, divide: 1e40 };
    const headPhase = { epochs: 5, batchSize: 8, optimizer, schedule };
    const failing = run(specOf("FEATURE_EXTRACTION", { headPhase, earlyStopping: undefined }), {
      checkpoints: {
        everySteps: 1,
        save: (checkpoint) => {
          kept.push(checkpoint);
          return Promise.resolve();
        },
      },
    });
    await expect(failing).rejects.toMatchObject({
      code: "LOSS_NOT_FINITE",
      details: { phase: "HEAD", step: 2, rate: expect.any(Number) },
    });
    expect(kept.length).toBeGreaterThan(0);
    for (const { weights, slots } of kept) {
      for (const values of [...weights.values(), ...slots.values()]) expect(values.every(Number.isFinite)).toBe(true);
    }
  });
});
