import path from "node:path";
import { until } from "@graft/testkit";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { openTestFolder } from "../../test-folder.ts";
import type { ModelView } from "../registry/registered-project.ts";
import { openRegistryBench, type RegistryBench } from "../registry/registry-bench.ts";
import { PredictLoad } from "./predict-load.ts";
import { get, post } from "./predictor-calls.ts";
import { PredictorProcess } from "./predictor-process.ts";
import { ServedProject } from "./served-project.ts";
import { openTrainedModels, type TrainedModel, type TrainedModels } from "./trained-models.ts";

const CLIENTS = 8;
const folder = openTestFolder();
let bench: RegistryBench;
let models: TrainedModels;
let served: ServedProject;
let [head, partial]: TrainedModel[] = [];
let [first, second]: ModelView[] = [];
let predictor: PredictorProcess | undefined;

beforeAll(async () => {
  models = await openTrainedModels(folder.root);
  bench = await openRegistryBench();
  served = await ServedProject.open(bench, models);
  [head, partial] = [await models.train("FEATURE_EXTRACTION", 1), await models.train("PARTIAL", 2)];
  [first, second] = [await served.register(head), await served.register(partial)];
  await served.promote(first);
});
afterEach(async () => {
  await predictor?.stop();
  predictor = undefined;
});
afterAll(async () => {
  await bench?.close();
  folder.remove();
});

let caches = 0;
async function start(variables: Readonly<Record<string, string>> = {}): Promise<string> {
  caches += 1;
  predictor = new PredictorProcess({
    GRAFT_API_URL: served.connection.url,
    GRAFT_API_KEY: served.connection.apiKey,
    GRAFT_MODEL: "parity@production",
    GRAFT_MODEL_CACHE: path.join(folder.root, `cache-${caches}`),
    ...variables,
  });
  return predictor.announced("ready");
}

function golden(model: TrainedModel | undefined) {
  if (!model) throw new Error("the model is trained");
  return model.model.manifest;
}

async function pictures(sha256s: readonly string[]): Promise<Uint8Array[]> {
  return Promise.all(sha256s.map((sha256) => models.read(sha256)));
}

describe("a predictor", { timeout: 120_000 }, () => {
  it("answers what the model stored of itself, one by one and as a batch, and says which version it is", async () => {
    const url = await start();
    const { golden: stored, classes } = golden(head);
    const bytes = await pictures(stored.examples);
    const batch = await post(url, { instances: bytes.map((one) => ({ b64: Buffer.from(one).toString("base64") })) });
    expect(batch).toMatchObject({ status: 200, body: { version: 1, digest: first?.digest } });
    expect(batch.body.predictions).toHaveLength(8);
    for (const [i, prediction] of (batch.body.predictions ?? []).entries()) {
      const expected = stored.probabilities[i] ?? [];
      for (const [j, name] of classes.entries()) expect(prediction.scores[name]).toBeCloseTo(expected[j] ?? -1, 4);
      expect(prediction.label).toBe(classes[expected.indexOf(Math.max(...expected))]);
      expect(prediction.score).toBe(prediction.scores[prediction.label]);
    }
    const single = await post(url, bytes[0], "image/png");
    expect(single.body.predictions?.[0]?.score).toBeCloseTo(batch.body.predictions?.[0]?.score ?? -1, 5);
    const { body: model } = await get<Record<string, unknown>>(url, "/v1/model");
    expect(model).toMatchObject({
      project: served.slug,
      model: "parity",
      alias: "production",
      version: 1,
      answered: 9,
    });
    expect(model).toMatchObject({ modelVersionId: first?.id, backend: "wasm", modality: "IMAGE", classes });
    expect((await get(url, "/healthz")).body).toEqual({ status: "ok" });
    const { paths } = (await get<{ paths: object }>(url, "/openapi.json")).body;
    expect(Object.keys(paths)).toEqual(["/v1/predict", "/v1/model", "/healthz", "/readyz"]);
  });

  it("refuses what it cannot predict, naming the input, with its own code", async () => {
    const url = await start({ GRAFT_MAX_BODY_BYTES: "20000", GRAFT_MAX_INSTANCES: "4" });
    const [picture = new Uint8Array()] = await pictures(golden(head).golden.examples);
    const b64 = Buffer.from(picture).toString("base64");
    const broken = Buffer.from("no picture").toString("base64");
    const codes = async (body: unknown, type?: string) => {
      const { status, body: answer } = await post(url, body, type);
      return [status, answer.error?.code];
    };
    expect(await codes("no picture", "image/png")).toEqual([422, "PICTURE_UNDECODABLE"]);
    expect(await codes({ text: "hello" })).toEqual([422, "MODALITY_MISMATCH"]);
    expect(await codes("hello", "text/plain")).toEqual([422, "MODALITY_MISMATCH"]);
    expect(await codes({})).toEqual([400, "INPUT_INVALID"]);
    expect(await codes({ b64: "%%%" })).toEqual([400, "INPUT_INVALID"]);
    expect(await codes({ instances: [] })).toEqual([400, "INPUT_INVALID"]);
    expect(await codes("{", "image/png")).toEqual([422, "PICTURE_UNDECODABLE"]);
    expect(await codes("", "image/png")).toEqual([400, "INPUT_INVALID"]);
    expect(await codes("<x/>", "application/xml")).toEqual([415, "INPUT_INVALID"]);
    expect(await codes({ instances: Array.from({ length: 5 }, () => ({ b64: "AAAA" })) })).toEqual([
      413,
      "INPUT_TOO_LARGE",
    ]);
    expect(await codes(new Uint8Array(20001), "image/png")).toEqual([413, "INPUT_TOO_LARGE"]);
    const mixed = await post(url, { instances: [{ b64 }, { b64: broken }, { b64 }] });
    expect(mixed).toMatchObject({ status: 422, body: { error: { code: "PICTURE_UNDECODABLE" } } });
    expect(mixed.body.error?.faults?.map(({ subject }) => subject)).toEqual(["instances[1]"]);
    expect((await post(url, picture, "image/png")).status).toBe(200);
  });

  it("turns away what has no room, at once, and answers what it took", async () => {
    const url = await start({ GRAFT_MAX_WAITING: "8", GRAFT_MAX_INSTANCES: "8" });
    const [picture = new Uint8Array()] = await pictures(golden(head).golden.examples);
    const answers = await Promise.all(Array.from({ length: 200 }, () => post(url, picture, "image/png")));
    const busy = answers.filter(({ status }) => status === 503);
    expect(busy.length).toBeGreaterThan(0);
    for (const { body, retryAfter } of busy) expect([body.error?.code, retryAfter]).toEqual(["PREDICTOR_BUSY", "1"]);
    const taken = answers.filter(({ status }) => status === 200);
    expect(taken.length).toBeGreaterThanOrEqual(8);
    expect(taken.length + busy.length).toBe(200);
    expect((await post(url, picture, "image/png")).status).toBe(200);
  });

  it("follows promotion and rollback under load: every request is answered, by one version, in order", async () => {
    // It would look again too late: the API tells it.
    const url = await start({ GRAFT_POLL_SECONDS: "600" });
    const [picture = new Uint8Array()] = await pictures(golden(head).golden.examples);
    const load = new PredictLoad(url, picture, CLIENTS);
    const answered = (count: number, version: number) =>
      until(
        async () => (load.answers.filter((one) => one.version === version).length >= count ? true : undefined),
        30_000,
      );
    await answered(100, 1);
    await served.promote(second as ModelView);
    await answered(100, 2);
    const before = load.answers.filter(({ version }) => version === 1).length;
    await served.rollback();
    await answered(before + 100, 1);
    const { answers, failures } = await load.stop();
    expect(failures).toEqual([]);
    const [one, two] = [answers.filter(({ version }) => version === 1), answers.filter(({ version }) => version === 2)];
    expect(one.length + two.length).toBe(answers.length);
    const column = golden(head).classes.indexOf("upright");
    for (const [some, model, view] of [
      [one, head, first],
      [two, partial, second],
    ] as const) {
      const stored = golden(model).golden.probabilities[0]?.[column] ?? -1;
      for (const { score, digest } of some) {
        expect(score).toBeCloseTo(stored, 3);
        expect(digest).toBe(view?.digest);
      }
    }
    // The switches are points in time: in the order sent, no answer of one version stands among those of the other, but
    // for requests that were on their way together.
    const versions = answers.map(({ version }) => version);
    const [there, back] = [versions.indexOf(2), versions.lastIndexOf(2)];
    const together = 4 * CLIENTS;
    expect(new Set(versions.slice(0, there))).toEqual(new Set([1]));
    expect(new Set(versions.slice(there + together, back - together))).toEqual(new Set([2]));
    expect(new Set(versions.slice(back + 1))).toEqual(new Set([1]));
    expect(predictor?.log).toContain("version 2 has answered what it had taken and is closed");
  });
});
