import { createHash } from "node:crypto";
import { type ModelManifest, presetStrategy, type TrainSpec, trainSpecSchema } from "@graft/contracts";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Backbone } from "../backbone/load-backbone.ts";
import { type OpenBackend, openBackend } from "../backend/open-backend.ts";
import { verifyGolden } from "../model/golden.ts";
import { loadModel, saveModel } from "../model/model-folder.ts";
import { tempFolder } from "../testing/temp-folder.ts";
import { tinyBackbone } from "../testing/tiny-backbone.ts";
import { TINY_SIDE, type TinyPictures, tinyPictures } from "../testing/tiny-pictures.ts";
import type { MetricPoint } from "./run-events.ts";
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

function digestOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Bytes of every weight the backbone holds on the device. */
function backboneBits(): Map<string, string> {
  return new Map(
    [...backbone.weights].map(([name, tensor]) => {
      const values = tensor.dataSync();
      return [name, digestOf(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))];
    }),
  );
}

function _weightNames({ weights }: ModelManifest): string[] {
  return weights.map(({ name }) => name);
}

describe("strategies", () => {
  const trained = (rows: readonly { group: string; weights: string }[]) =>
    rows.flatMap(({ group, weights }) => (weights === "TRAINED" ? [group] : []));

  it("releases one group more from the top at each stage of a gradual unfreezing", async () => {
    const before = backboneBits();
    const { result } = await run(
      specOf({ strategy: presetStrategy("GRADUAL_UNFREEZING"), tunePhase: { ...tunePhase, epochs: 5 } }),
    );
    expect(result.phases.map(({ name, epochs, frozen }) => [name, epochs, trained(frozen)])).toEqual([
      ["HEAD", 4, ["head"]],
      ["TUNE", 1, ["top", "head"]],
      ["TUNE", 1, ["block_2", "top", "head"]],
      ["TUNE", 1, ["block_1", "block_2", "top", "head"]],
      ["TUNE", 2, ["stem", "block_1", "block_2", "top", "head"]],
    ]);
    for (const phase of result.phases) expect(phase.frozenDigestAfter).toBe(phase.frozenDigestBefore);
    expect(backboneBits()).toEqual(before);
  });

  it("trains from random weights whose statistics move, and reproduces its golden predictions", async () => {
    const before = backboneBits();
    const metrics: MetricPoint[] = [];
    const scratchPhase = { epochs: 15, batchSize: 8, optimizer: { kind: "ADAMW" as const, rate: 0.02 } };
    const spec = specOf({ strategy: presetStrategy("FROM_SCRATCH"), tunePhase: scratchPhase });
    const { result, model } = await run(spec, { onMetric: (point) => metrics.push(point) });
    expect(result.phases.map(({ name }) => name)).toEqual(["TUNE"]);
    expect(result.phases[0]?.frozen.map(({ statistics }) => statistics)).toEqual([...Array(4).fill("MOVING"), "NONE"]);
    expect(backboneBits()).toEqual(before);
    const mean = model.manifest.weights.find(({ name }) => name === "top_bn/moving_mean");
    expect(mean).toBeDefined();
    const values = new Float32Array(model.weights.slice(mean?.byteOffset, (mean?.byteOffset ?? 0) + 40).buffer);
    expect(values.every((value) => value !== 0)).toBe(true);
    const losses = metrics.filter(({ key }) => key === "train/loss").map(({ value }) => value);
    expect(losses.at(-1)).toBeLessThan(0.5 * (losses[0] ?? 0));
    await saveModel(`${folder.path}/scratch`, model);
    const context = { backend, backbone, readExample: pictures.read, inputSize: TINY_SIDE, cacheFolder };
    expect(await verifyGolden(await loadModel(`${folder.path}/scratch`), context)).toEqual({
      passed: true,
      difference: 0,
    });
    await expect(
      run(specOf({ strategy: { ...presetStrategy("PARTIAL"), backboneStart: "RANDOM" } })),
    ).rejects.toMatchObject({
      code: "SPEC_INVALID",
    });
  });

  it("tunes the block whose gradient is largest beside its weights, and tells what it measured", async () => {
    const metrics: MetricPoint[] = [];
    const { result } = await run(specOf({ strategy: presetStrategy("SURGICAL") }), {
      onMetric: (point) => metrics.push(point),
    });
    const measured = metrics.filter(({ key }) => key.startsWith("gradient/"));
    expect(measured.map(({ key }) => key).sort()).toEqual(
      ["stem", "block_1", "block_2", "top"].map((group) => `gradient/${group}`).sort(),
    );
    const steepest = measured.reduce((a, b) => (b.value > a.value ? b : a)).key.slice("gradient/".length);
    expect(result.phases.map(({ frozen }) => trained(frozen))).toEqual([["head"], [steepest, "head"]]);
  });

  it("trains low-rank additions beside a backbone that stays as it is, and stores them merged", async () => {
    const before = backboneBits();
    const strategy = presetStrategy("LORA", { rank: 2 });
    const { result, model } = await run(specOf({ strategy, tunePhase: { ...tunePhase, epochs: 6 } }));
    expect(backboneBits()).toEqual(before);
    const tuned = result.phases[1];
    expect(tuned?.frozenDigestAfter).toBe(tuned?.frozenDigestBefore);
    expect(tuned?.frozenDigestBefore, "all of the backbone is frozen").toBe(result.phases[0]?.frozenDigestBefore);
    expect(tuned?.frozen.map(({ weights, normalization }) => `${weights} ${normalization}`)).toEqual([
      ...Array(4).fill("ADAPTED FROZEN"),
      "TRAINED NONE",
    ]);
    // (27 + 6 + 6 + 12 + 12 + 6 + 6 + 8 + 8 + 10) * 2 in five kernels, and the head's 22.
    expect(result.trainableParameters).toBe(101 * 2 + 22);
    expect(model.manifest.weights.some(({ name }) => name.includes("lora"))).toBe(false);
    const kernel = model.manifest.weights.find(({ name }) => name === "top_conv/kernel");
    const bytes = model.weights.slice(kernel?.byteOffset, (kernel?.byteOffset ?? 0) + (kernel?.byteLength ?? 0));
    expect(Array.from(new Float32Array(bytes.buffer))).not.toEqual(
      Array.from(backbone.weights.get("top_conv/kernel")?.dataSync() ?? []),
    );
    await saveModel(`${folder.path}/adapted`, model);
    const context = { backend, backbone, readExample: pictures.read, inputSize: TINY_SIDE, cacheFolder };
    // Merged is what was trained: nothing is left to differ but the order of float32 sums.
    const golden = await verifyGolden(await loadModel(`${folder.path}/adapted`), context);
    expect(golden.difference).toBeLessThan(1e-6);
  });

  it.each(["LINEAR_PROBE_THEN_FINE_TUNE", "FULL"] as const)("trains every group with %s", async (name) => {
    const { result } = await run(specOf({ strategy: presetStrategy(name) }));
    expect(result.phases.map((phase) => phase.name)).toEqual(name === "FULL" ? ["TUNE"] : ["HEAD", "TUNE"]);
    expect(trained(result.phases.at(-1)?.frozen ?? [])).toEqual(["stem", "block_1", "block_2", "top", "head"]);
  });

  it.each<[string, (strength: number) => object, number]>([
    ["L2-SP", (alpha) => ({ l2Sp: { alpha, beta: 0 } }), 30],
    ["EWC", (lambda) => ({ ewc: { lambda, examples: 24 } }), 1e5],
  ])("stays nearer to the pretrained weights the stronger %s pulls", async (_, pull, strong) => {
    const distance = async (strength: number) => {
      const { model } = await run(specOf({ tunePhase: { ...tunePhase, ...pull(strength) } }));
      const apart = model.manifest.weights.flatMap(({ name, byteOffset, byteLength }) => {
        const original = backbone.weights.get(name)?.dataSync();
        const values = new Float32Array(model.weights.slice(byteOffset, byteOffset + byteLength).buffer);
        return original === undefined ? [] : [...values].map((value, i) => value - (original[i] ?? 0));
      });
      return Math.hypot(...apart);
    };
    const [free, pulled] = [await distance(0), await distance(strong)];
    expect(pulled).toBeLessThan(0.7 * free);
  });

  it("finds a rate, shows what it tried, and trains as if that rate had been given", async () => {
    const found = await run(
      specOf({ ...EXTRACTION, headPhase: { ...headPhase, findRate: { steps: 40, lowest: 1e-4, highest: 50 } } }),
    );
    const finding = found.result.phases[0]?.rateFinding;
    expect(finding?.trials.length).toBeGreaterThan(10);
    const rates = finding?.trials.map(({ rate }) => rate) ?? [];
    expect(rates.slice(0, 2)).toEqual([1e-4, 1e-4 * (50 / 1e-4) ** (1 / 39)]);
    expect(rates).toContain(finding?.rate);
    expect(found.result.phases[0]?.frozen.at(-1)?.rate).toBe(finding?.rate);
    const optimizer = { ...headPhase.optimizer, rate: finding?.rate ?? 0 };
    const given = await run(specOf({ ...EXTRACTION, headPhase: { ...headPhase, optimizer } }));
    expect(digestOf(given.model.weights)).toBe(digestOf(found.model.weights));
  });

  it("weighs classes the same where asked to", async () => {
    const few = pictures.examples.filter(({ label }, i) => i < 24 && (label === "level" || i < 6));
    const dataset = { classes: pictures.classes, train: few, val: pictures.examples.slice(24) };
    const plain = await run(specOf(EXTRACTION), { dataset });
    const balanced = await run(specOf({ ...EXTRACTION, classWeights: "BALANCED" }), { dataset });
    const upright = (rows: readonly (readonly number[])[]) => rows.reduce((sum, row) => sum + (row[1] ?? 0), 0);
    expect(upright(balanced.validationProbabilities)).toBeGreaterThan(upright(plain.validationProbabilities));
  });
});
