import { createHash } from "node:crypto";
import { existsSync, mkdirSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { NATIVE_TENSORFLOW, NATIVE_TENSORFLOW_FOLDER, presetStrategy, trainSpecSchema } from "@graft/contracts";
import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { tempFolder } from "../testing/temp-folder.ts";
import { tinyBackbone } from "../testing/tiny-backbone.ts";
import { TINY_SIDE, tinyPictures } from "../testing/tiny-pictures.ts";
import { trainRun } from "../train/train-run.ts";
import { nativeTensorflowFolder } from "./native-tensorflow.ts";
import { openBackend } from "./open-backend.ts";

const cache = process.env.XDG_CACHE_HOME ?? path.join(os.homedir(), ".cache");
const nativeBackends = process.env.GRAFT_NATIVE_BACKENDS ?? path.join(cache, "graft", "backends");
const ID = "00000000-0000-4000-8000-000000000000";

let folder: Awaited<ReturnType<typeof tempFolder>>;
beforeAll(async () => {
  folder = await tempFolder();
});
afterAll(() => folder.remove());

it("is built for the version of TensorFlow.js that the engine runs", () => {
  expect(tf.version["tfjs-core"]).toBe(NATIVE_TENSORFLOW.tfjs);
});

it("is looked for in the folder named alone", () => {
  expect(nativeTensorflowFolder(undefined)).toBeUndefined();
  expect(nativeTensorflowFolder(folder.path)).toBeUndefined();
});

it("that is broken is passed over with the reason when backends are tried in order", async () => {
  const broken = path.join(folder.path, "broken");
  mkdirSync(path.join(broken, NATIVE_TENSORFLOW_FOLDER), { recursive: true });
  const { rejected } = await openBackend(undefined, broken);
  expect(rejected.find(({ name }) => name === "tensorflow")?.reason).toMatch(/broken.* does not load: Cannot find/);
});

describe.skipIf(!existsSync(path.join(nativeBackends, NATIVE_TENSORFLOW_FOLDER)))("native TensorFlow", () => {
  it("opens with the TensorFlow it was built from, and passes the gradient self-test", async () => {
    const opened = await openBackend("tensorflow", nativeBackends);
    expect(opened).toMatchObject({ name: "tensorflow", device: `TensorFlow ${NATIVE_TENSORFLOW.tensorflow}` });
    expect(tf.getBackend()).toBe("tensorflow");
  });

  it("keeps what is frozen bit for bit, and trains from the cache to the weights it trains to without", async () => {
    const backend = await openBackend("tensorflow", nativeBackends);
    const backbone = await tinyBackbone(folder.path);
    const pictures = await tinyPictures(36);
    const optimizer = { kind: "ADAMW", rate: 0.01 };
    const run = (cacheFeatures: boolean) => {
      const spec = trainSpecSchema.parse({
        kind: "TRAIN",
        datasetVersionId: ID,
        backboneVersionId: ID,
        strategy: presetStrategy("PARTIAL", { groups: 2 }),
        inputSize: TINY_SIDE,
        headPhase: { epochs: 2, batchSize: 8, optimizer },
        tunePhase: { epochs: 2, batchSize: 8, optimizer, groupDecay: 0.5 },
        cacheFeatures,
        seed: 7,
      });
      const { classes, examples } = pictures;
      const dataset = { classes, train: examples.slice(0, 24), val: examples.slice(24) };
      const cacheFolder = path.join(folder.path, "features");
      return trainRun({ backend, backbone, spec, dataset, readExample: pictures.read, cacheFolder });
    };
    const digest = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
    const [filling, cached, uncached] = [await run(true), await run(true), await run(false)];
    expect(cached.result.cache).toMatchObject({ hits: 36, misses: 0 });
    for (const { result, model } of [filling, cached, uncached]) {
      for (const phase of result.phases) expect(phase.frozenDigestAfter).toBe(phase.frozenDigestBefore);
      expect(digest(model.weights)).toBe(digest(filling.model.weights));
    }
  });
});
