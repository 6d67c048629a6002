import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { modelManifestSchema, sha256Hex } from "@graft/contracts";
import { blobKey } from "@graft/domain";
import { until } from "@graft/testkit";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { openTestFolder } from "../../test-folder.ts";
import type { ModelView } from "../registry/registered-project.ts";
import { openRegistryBench, type RegistryBench } from "../registry/registry-bench.ts";
import { get, post, readiness } from "./predictor-calls.ts";
import { PredictorProcess } from "./predictor-process.ts";
import { ServedProject } from "./served-project.ts";
import { openTrainedModels, type TrainedModel, type TrainedModels } from "./trained-models.ts";

const folder = openTestFolder();
let bench: RegistryBench;
let models: TrainedModels;
let good: TrainedModel;
let picture: Uint8Array;
let predictor: PredictorProcess | undefined;

beforeAll(async () => {
  models = await openTrainedModels(folder.root);
  good = await models.train("FEATURE_EXTRACTION", 1);
  picture = await models.read(good.model.manifest.golden.examples[0] ?? "");
});
afterEach(async () => {
  await predictor?.stop();
  predictor = undefined;
});
afterAll(() => folder.remove());

/** A project of its own whose `production` is the good model. */
async function project(): Promise<{ served: ServedProject; first: ModelView }> {
  const served = await ServedProject.open(bench, models);
  const first = await served.register(good);
  await served.promote(first);
  return { served, first };
}

let caches = 0;
function begin(served: ServedProject, variables: Readonly<Record<string, string>> = {}): PredictorProcess {
  caches += 1;
  predictor = new PredictorProcess({
    GRAFT_API_URL: served.connection.url,
    GRAFT_API_KEY: served.connection.apiKey,
    GRAFT_MODEL: "parity@production",
    GRAFT_MODEL_CACHE: path.join(folder.root, `cache-${caches}`),
    ...variables,
  });
  return predictor;
}

const predicted = async (url: string) => {
  const { status, body } = await post(url, picture, "image/png");
  return [status, body.version ?? body.error?.code];
};

describe("a predictor whose platform answers", { timeout: 120_000 }, () => {
  beforeAll(async () => {
    bench = await openRegistryBench();
  });
  afterAll(() => bench?.close());

  it("gives no traffic to a version that does not predict what it stored, and takes the next one that does", async () => {
    const { served } = await project();
    const url = await begin(served).announced("ready");
    const manifest = modelManifestSchema.parse(
      JSON.parse(new TextDecoder().decode(good.contents["model.json"] as Uint8Array)),
    );
    const { golden } = manifest;
    const lying = { ...golden, probabilities: golden.probabilities.map((row) => [...row].reverse()) };
    const contents = { ...good.contents, "model.json": JSON.stringify({ ...manifest, golden: lying }) };
    await served.promote(await served.register({ ...good, contents }));
    const state = await readiness(url, ({ refused }) => refused !== null);
    expect(state).toMatchObject({ ready: true, version: 1, refused: { version: 2, code: "GOLDEN_MISMATCH" } });
    expect(state.refused?.message).toMatch(/a probability is off by 0\.\d+, and 0\.001 is allowed/);
    expect(predictor?.log).toContain("parity version 2 is refused (GOLDEN_MISMATCH)");
    expect(await predicted(url)).toEqual([200, 1]);
    await served.promote(await served.register(await models.train("PARTIAL", 5)));
    expect(await readiness(url, ({ version }) => version === 3)).toMatchObject({ ready: true, refused: null });
    expect(await predicted(url)).toEqual([200, 3]);
  });

  it("refuses a version whose bytes in the store are not what their digest says", async () => {
    const { served } = await project();
    const url = await begin(served).announced("ready");
    const other = await models.train("PARTIAL", 6);
    const second = await served.register(other);
    const weights = other.contents["weights.bin"] as Uint8Array;
    const blob = path.join(
      bench.folder,
      "store",
      "objects",
      blobKey(served.registered.scope.organizationId, sha256Hex(weights)),
    );
    expect(sha256Hex(await readFile(blob))).toBe(sha256Hex(weights));
    await writeFile(
      blob,
      weights.map((byte, i) => (i === 5 ? byte ^ 1 : byte)),
    );
    await served.promote(second);
    const state = await readiness(url, ({ refused }) => refused !== null);
    expect(state).toMatchObject({ ready: true, version: 1, refused: { version: 2, code: "DIGEST_MISMATCH" } });
    expect(await predicted(url)).toEqual([200, 1]);
  });

  it("starts an inference process that was killed again, and says so meanwhile", async () => {
    const { served } = await project();
    const started = begin(served);
    const url = await started.announced("ready");
    const pid = await started.inferencePid();
    process.kill(pid, "SIGKILL");
    const codes = new Set<unknown>();
    await until(async () => {
      const [status, what] = await predicted(url);
      if (status === 503) codes.add(what);
      return status === 200 && codes.size > 0 ? true : undefined;
    }, 60_000);
    for (const code of codes) expect(["ENGINE_CRASH", "MODEL_NOT_READY"]).toContain(code);
    expect(await started.inferencePid()).not.toBe(pid);
    expect(await readiness(url, ({ ready }) => ready)).toMatchObject({ version: 1 });
  });

  it("answers health checks while it computes", async () => {
    const { served } = await project();
    const url = await begin(served).announced("ready");
    const instances = Array.from({ length: 64 }, () => ({ b64: Buffer.from(picture).toString("base64") }));
    const order: string[] = [];
    const heavy = [1, 2, 3].map(() => post(url, { instances }).then(({ status }) => order.push(`predicted ${status}`)));
    await get(url, "/healthz").then(({ status }) => order.push(`healthy ${status}`));
    await Promise.all(heavy);
    expect(order).toEqual(["healthy 200", "predicted 200", "predicted 200", "predicted 200"]);
  });

  it("ends with the reason where key, model or reference name nothing", async () => {
    const { served } = await project();
    expect(await begin(served, { GRAFT_API_KEY: "graft_service_wrong" }).failed()).toEqual([1, "UNAUTHENTICATED"]);
    expect(await begin(served, { GRAFT_MODEL: "nothing@production" }).failed()).toEqual([1, "NOT_FOUND"]);
    expect(await begin(served, { GRAFT_MODEL: "parity" }).failed()).toEqual([1, "INPUT_INVALID"]);
    const foreign = (await (await bench.organization()).key("SERVICE")).secret;
    expect(await begin(served, { GRAFT_API_KEY: foreign }).failed()).toEqual([1, "NOT_FOUND"]);
  });
});

describe("a predictor whose platform goes away", { timeout: 120_000 }, () => {
  it("goes on serving, starts again from its cache, and refuses files that were altered there", async () => {
    bench = await openRegistryBench();
    const { served, first } = await project();
    const cache = { GRAFT_MODEL_CACHE: path.join(folder.root, "kept") };
    const url = await begin(served, cache).announced("ready");
    await bench.api.close();
    const state = await readiness(url, ({ error }) => error !== null);
    expect(state).toMatchObject({ ready: true, version: 1, error: { code: "API_UNREACHABLE" } });
    expect(await predicted(url)).toEqual([200, 1]);
    await predictor?.stop();

    const again = await begin(served, cache).announced("ready");
    expect(await readiness(again, ({ ready }) => ready)).toMatchObject({ error: { code: "API_UNREACHABLE" } });
    expect(await predicted(again)).toEqual([200, 1]);
    await predictor?.stop();

    const weights = path.join(cache.GRAFT_MODEL_CACHE, "artifacts", first.digest, "weights.bin");
    await writeFile(
      weights,
      (await readFile(weights)).map((byte, i) => (i === 5 ? byte ^ 1 : byte)),
    );
    const refused = await begin(served, cache).announced("listening");
    expect(await readiness(refused, (now) => now.refused !== null)).toMatchObject({
      ready: false,
      version: null,
      refused: { version: 1, code: "DIGEST_MISMATCH" },
    });
    expect(await predicted(refused)).toEqual([503, "MODEL_NOT_READY"]);
    await bench.test.close();
  });
});
