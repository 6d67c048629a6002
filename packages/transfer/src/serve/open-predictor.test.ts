import { writeFile } from "node:fs/promises";
import { type ArtifactFile, presetStrategy, trainSpecSchema } from "@graft/contracts";
import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadBackbone } from "../backbone/load-backbone.ts";
import { openBackend } from "../backend/open-backend.ts";
import { type Model, saveModel } from "../model/model-folder.ts";
import { tempFolder } from "../testing/temp-folder.ts";
import { writeTinyBackbone } from "../testing/tiny-backbone.ts";
import { TINY_SIDE, type TinyPictures, tinyPictures } from "../testing/tiny-pictures.ts";
import { trainRun } from "../train/train-run.ts";
import { openPredictor } from "./open-predictor.ts";
import type { Predictor } from "./predictor.ts";
import type { PredictorInput } from "./predictor-input.ts";

const ID = "00000000-0000-4000-8000-000000000000";
const phase = { epochs: 3, batchSize: 8, optimizer: { kind: "ADAMW" as const, rate: 0.02, weightDecay: 0.01 } };
const spec = trainSpecSchema.parse({
  kind: "TRAIN",
  datasetVersionId: ID,
  backboneVersionId: ID,
  strategy: presetStrategy("PARTIAL", { groups: 2 }),
  inputSize: TINY_SIDE,
  headPhase: phase,
  tunePhase: { ...phase, epochs: 2 },
  seed: 3,
});

let folder: Awaited<ReturnType<typeof tempFolder>>;
let pictures: TinyPictures;
let files: ArtifactFile[];
let model: Model;
let predictor: Predictor;

beforeAll(async () => {
  const backend = await openBackend("wasm");
  folder = await tempFolder();
  files = await writeTinyBackbone(`${folder.path}/backbone`);
  pictures = await tinyPictures(36);
  const { classes, examples, read } = pictures;
  const trained = await loadBackbone({ folder: `${folder.path}/backbone`, files });
  const dataset = { classes, train: examples.slice(0, 24), val: examples.slice(24) };
  const cacheFolder = `${folder.path}/features`;
  ({ model } = await trainRun({ backend, backbone: trained, spec, dataset, readExample: read, cacheFolder }));
  trained.dispose();
  predictor = await open(model);
});
afterAll(async () => {
  predictor?.dispose();
  await folder.remove();
});

let saved = 0;
async function open(of: Model): Promise<Predictor> {
  saved += 1;
  const place = `${folder.path}/model-${saved}`;
  await saveModel(place, of);
  return openPredictor({ model: place, backbone: { folder: `${folder.path}/backbone`, files } });
}

async function inputs(from: number, to: number): Promise<PredictorInput[]> {
  const chosen = pictures.examples.slice(from, to);
  return Promise.all(
    chosen.map(async ({ sha256, path }) => ({ kind: "IMAGE", name: path, bytes: await pictures.read(sha256) })),
  );
}

describe("a predictor", () => {
  it("predicts what the model stored of itself when it was made", async () => {
    const { golden } = model.manifest;
    expect(golden.examples).toHaveLength(8);
    const outcomes = await predictor.predict(await inputs(24, 32));
    outcomes.forEach((outcome, i) => {
      if ("error" in outcome) throw outcome.error;
      expect(outcome.probabilities.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
      outcome.probabilities.forEach((value, j) => {
        expect(value).toBeCloseTo(golden.probabilities[i]?.[j] ?? Number.NaN, 4);
      });
    });
    expect(await predictor.checkGolden(pictures.read)).toMatchObject({ passed: true });
  });

  it("answers one picture the same alone, among few and among more than go through at once", async () => {
    const all = await predictor.predict(await inputs(0, 36));
    expect(all).toHaveLength(36);
    for (const index of [0, 31, 32, 35]) {
      const [alone] = await predictor.predict(await inputs(index, index + 1));
      const together = all[index];
      if (!alone || !together || "error" in alone || "error" in together) throw new Error("both are answered");
      expect(alone.probabilities[0]).toBeCloseTo(together.probabilities[0] ?? Number.NaN, 5);
    }
  });

  it("names the input it cannot read and still answers the others", async () => {
    const [first, second] = await inputs(0, 2);
    if (!first || !second) throw new Error("there are pictures");
    const broken: PredictorInput = { kind: "IMAGE", name: "broken.png", bytes: new Uint8Array([1, 2, 3]) };
    const text: PredictorInput = { kind: "TEXT", name: "words", text: "hello" };
    const outcomes = await predictor.predict([first, broken, text, second]);
    const [expected] = await predictor.predict([second]);
    expect(outcomes[1]).toMatchObject({ error: { code: "PICTURE_UNDECODABLE", details: { file: "broken.png" } } });
    expect(outcomes[2]).toMatchObject({ error: { code: "MODALITY_MISMATCH" } });
    expect(outcomes[3]).toEqual({
      probabilities: (expected as { probabilities: number[] }).probabilities.map((p) => expect.closeTo(p, 5)),
    });
    expect(await predictor.predict([broken])).toMatchObject([{ error: { code: "PICTURE_UNDECODABLE" } }]);
  });

  it("preprocesses as the model's artifact says, and a model that is not what it was fails its golden check", async () => {
    const { preprocessing } = model.manifest;
    if ("modality" in preprocessing) throw new Error("The model looks at pictures.");
    const scale = preprocessing.scale / 2;
    const manifest = { ...model.manifest, preprocessing: { ...preprocessing, scale } };
    const darker = await open({ ...model, manifest });
    const { passed, difference } = await darker.checkGolden(pictures.read);
    darker.dispose();
    expect(passed).toBe(false);
    expect(difference).toBeGreaterThan(model.manifest.golden.tolerance);
  });

  it("gives the device back all it took", async () => {
    const before = tf.memory().numTensors;
    const another = await open(model);
    await another.predict(await inputs(0, 3));
    expect(tf.memory().numTensors).toBeGreaterThan(before);
    another.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it("is not opened over another backbone, nor over a damaged one, and keeps nothing then", async () => {
    const before = tf.memory().numTensors;
    const foreign = { ...model.manifest, backbone: { name: "other", digest: "f".repeat(64) } };
    await expect(open({ ...model, manifest: foreign })).rejects.toMatchObject({ code: "DIGEST_MISMATCH" });
    const damaged = `${folder.path}/damaged`;
    const damagedFiles = await writeTinyBackbone(damaged);
    await writeFile(`${damaged}/weights.bin`, "short");
    const source = { model: `${folder.path}/model-1`, backbone: { folder: damaged, files: damagedFiles } };
    await expect(openPredictor(source)).rejects.toMatchObject({ code: "BACKBONE_CORRUPT" });
    expect(tf.memory().numTensors).toBe(before);
  });
});
