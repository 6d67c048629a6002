import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestFolder } from "../../test-folder.ts";
import { openRegistryBench, type RegistryBench } from "../registry/registry-bench.ts";
import { get, post } from "./predictor-calls.ts";
import { PredictorProcess } from "./predictor-process.ts";
import { ServedProject } from "./served-project.ts";
import { openTrainedModels, type TrainedModel, type TrainedModels } from "./trained-models.ts";
import { tinyTextMaterial } from "./training-material.ts";

const folder = openTestFolder();
let bench: RegistryBench;
let models: TrainedModels;
let trained: TrainedModel;
let predictor: PredictorProcess | undefined;
let url: string;

beforeAll(async () => {
  models = await openTrainedModels(folder.root, await tinyTextMaterial());
  bench = await openRegistryBench();
  const served = await ServedProject.open(bench, models);
  trained = await models.train("FEATURE_EXTRACTION", 1);
  await served.promote(await served.register(trained));
  predictor = new PredictorProcess({
    GRAFT_API_URL: served.connection.url,
    GRAFT_API_KEY: served.connection.apiKey,
    GRAFT_MODEL: "parity@production",
    GRAFT_MODEL_CACHE: path.join(folder.root, "cache"),
  });
  url = await predictor.announced("ready");
});
afterAll(async () => {
  await predictor?.stop();
  await bench?.close();
  folder.remove();
});

describe("a predictor of a model that reads text", { timeout: 120_000 }, () => {
  it("answers what the model stored of itself, as JSON, in a batch and as plain text", async () => {
    const { golden, classes } = trained.model.manifest;
    const texts = await Promise.all(
      golden.examples.map(async (sha256) => new TextDecoder().decode(await models.read(sha256))),
    );
    const batch = await post(url, { instances: texts.map((text) => ({ text })) });
    expect(batch).toMatchObject({ status: 200, body: { version: 1 } });
    for (const [i, { scores }] of (batch.body.predictions ?? []).entries()) {
      for (const [j, name] of classes.entries())
        expect(scores[name]).toBeCloseTo(golden.probabilities[i]?.[j] ?? -1, 3);
    }
    const plain = await post(url, texts[0], "text/plain");
    expect(plain.body.predictions?.[0]?.score).toBeCloseTo(batch.body.predictions?.[0]?.score ?? -1, 5);
    expect((await get(url, "/v1/model")).body).toMatchObject({ modality: "TEXT", answered: 9 });
  });

  it("refuses an empty text and a picture, naming them", async () => {
    const empty = await post(url, { instances: [{ text: "win a prize" }, { text: "  " }] });
    expect(empty).toMatchObject({ status: 422, body: { error: { code: "TEXT_EMPTY" } } });
    expect(empty.body.error?.faults?.map(({ subject }) => subject)).toEqual(["instances[1]"]);
    const picture = await post(url, new Uint8Array([1, 2, 3]), "image/png");
    expect(picture).toMatchObject({ status: 422, body: { error: { code: "MODALITY_MISMATCH" } } });
  });
});
