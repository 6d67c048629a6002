import path from "node:path";
import { createTestDatabase, startPostgres } from "@graft/testkit";
import sharp from "sharp";
import { openRegistryBench } from "../integration/registry/registry-bench.ts";
import { PredictorProcess } from "../integration/serve/predictor-process.ts";
import { ServedProject } from "../integration/serve/served-project.ts";
import { openTrainedModels } from "../integration/serve/trained-models.ts";
import { mobileNetMaterial } from "../integration/serve/training-material.ts";
import { openTestFolder } from "../test-folder.ts";
import type { Bench, BenchContext, Measurement } from "./measurement.ts";

/** Clients that ask at once, each again as soon as it was answered. */
const CLIENTS = 8;
/** Pictures of one batched request. */
const BATCH = 32;
const SECONDS = 5;
const SAMPLES = 3;

interface Request {
  readonly body: string | Uint8Array;
  readonly type: string;
}

/** A photograph's size and noise: 640 x 480, JPEG. */
async function photograph(): Promise<Buffer> {
  const noise = { type: "gaussian" as const, mean: 128, sigma: 40 };
  const create = { width: 640, height: 480, channels: 3 as const, background: "#808080", noise };
  return sharp({ create }).jpeg({ quality: 85 }).toBuffer();
}

/** Milliseconds each request took, for some seconds. @throws Error when one is not answered. */
async function ask(url: string, { body, type }: Request, clients: number): Promise<number[]> {
  const took: number[] = [];
  const end = performance.now() + SECONDS * 1000;
  const client = async () => {
    while (performance.now() < end) {
      const start = performance.now();
      const headers = { "content-type": type };
      const response = await fetch(new URL("/v1/predict", url), { method: "POST", headers, body: body as BodyInit });
      const text = await response.text();
      if (response.status !== 200) throw new Error(`The predictor answered ${response.status}: ${text}`);
      took.push(performance.now() - start);
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  return took;
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

async function measurePredictor(url: string, say: BenchContext["say"]): Promise<Measurement[]> {
  const { backend } = (await (await fetch(new URL("/v1/model", url))).json()) as { backend: string };
  const picture = await photograph();
  const b64 = picture.toString("base64");
  const single = { body: picture, type: "image/jpeg" };
  const batched = {
    body: JSON.stringify({ instances: Array.from({ length: BATCH }, () => ({ b64 })) }),
    type: "application/json",
  };
  say(`${backend}: once to warm up`);
  await ask(url, single, CLIENTS);
  await ask(url, batched, 1);
  const together: number[][] = [];
  const alone: number[][] = [];
  const batches: number[][] = [];
  for (let i = 1; i <= SAMPLES; i++) {
    say(`${backend}: ${CLIENTS} clients, one client, batches of ${BATCH}; ${i} of ${SAMPLES}`);
    together.push(await ask(url, single, CLIENTS));
    alone.push(await ask(url, single, 1));
    batches.push(await ask(url, batched, 1));
  }
  const row = (what: string, unit: string, samples: readonly number[]) => ({
    name: `serve/${what}/${backend}/224`,
    unit,
    samples,
  });
  const quantiles = (all: readonly number[][], share: number) => all.map((took) => quantile(took, share));
  const seconds = (took: readonly number[]) => took.reduce((sum, one) => sum + one, 0) / 1000;
  return [
    row(
      "requests",
      "1/s",
      together.map((took) => took.length / SECONDS),
    ),
    row("p50", "ms", quantiles(together, 0.5)),
    row("p99", "ms", quantiles(together, 0.99)),
    row("alone-p50", "ms", quantiles(alone, 0.5)),
    row("alone-p99", "ms", quantiles(alone, 0.99)),
    row(
      "batched",
      "pictures/s",
      batches.map((took) => (took.length * BATCH) / seconds(took)),
    ),
  ];
}

/** Predictions of MobileNetV2 at 224 over HTTP, on WebAssembly and on the best backend of this machine. */
async function measure({ say }: BenchContext): Promise<Measurement[]> {
  const folder = openTestFolder();
  const ending: (() => unknown)[] = [() => folder.remove()];
  try {
    const postgres = await startPostgres({ durable: true });
    ending.push(() => postgres.stop());
    const bench = await openRegistryBench(await createTestDatabase(postgres));
    ending.push(() => bench.close());
    say("training the model that is served");
    const models = await openTrainedModels(folder.root, await mobileNetMaterial());
    const served = await ServedProject.open(bench, models);
    await served.promote(await served.register(await models.train("FEATURE_EXTRACTION", 1)));
    const rows: Measurement[] = [];
    for (const backend of ["wasm", undefined]) {
      const predictor = new PredictorProcess({
        GRAFT_API_URL: served.connection.url,
        GRAFT_API_KEY: served.connection.apiKey,
        GRAFT_MODEL: "parity@production",
        GRAFT_MODEL_CACHE: path.join(folder.root, "cache"),
        GRAFT_POLL_SECONDS: "5",
        GRAFT_BACKEND: backend,
      });
      ending.push(() => predictor.stop());
      const measured = await measurePredictor(await predictor.announced("ready"), say);
      await predictor.stop();
      const known = new Set(rows.map(({ name }) => name));
      rows.push(...measured.filter(({ name }) => !known.has(name)));
    }
    return rows;
  } finally {
    for (const end of ending.reverse()) await end();
  }
}

/** The bench of that name. */
export const serveBench: Bench = {
  name: "serve",
  about: "requests a second and how long they take, MobileNetV2 at 224, one picture a request and batched",
  measure,
};
