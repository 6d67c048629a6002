import { presetStrategy, trainSpecSchema } from "@graft/contracts";
import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openBackend } from "../backend/open-backend.ts";
import type { FeatureContext } from "../features/feature-context.ts";
import { tempFolder } from "../testing/temp-folder.ts";
import { tinyBackbone } from "../testing/tiny-backbone.ts";
import { TINY_SIDE, type TinyPictures, tinyPictures } from "../testing/tiny-pictures.ts";
import { trainRun } from "../train/train-run.ts";
import { evaluateModels } from "./evaluate-models.ts";
import { trainProbes } from "./train-probes.ts";

const ID = "00000000-0000-4000-8000-000000000000";

let pictures: TinyPictures;
let context: FeatureContext;
let folder: Awaited<ReturnType<typeof tempFolder>>;
beforeAll(async () => {
  const backend = await openBackend("wasm");
  folder = await tempFolder();
  const backbone = await tinyBackbone(folder.path);
  pictures = await tinyPictures(40);
  const cacheFolder = `${folder.path}/cache`;
  context = { backend, backbone, readExample: pictures.read, inputSize: TINY_SIDE, cacheFolder };
});
afterAll(() => folder.remove());

const train = () => pictures.examples.slice(0, 24);
const held = () => pictures.examples.slice(24);

function trained(name: "FEATURE_EXTRACTION" | "PARTIAL") {
  const optimizer = { kind: "ADAMW" as const, rate: 0.02 };
  const spec = trainSpecSchema.parse({
    kind: "TRAIN",
    datasetVersionId: ID,
    backboneVersionId: ID,
    strategy: presetStrategy(name, { groups: 2 }),
    inputSize: TINY_SIDE,
    headPhase: { epochs: 3, batchSize: 8, optimizer },
    ...(name === "PARTIAL" ? { tunePhase: { epochs: 2, batchSize: 8, optimizer } } : {}),
    seed: 3,
  });
  const { backend, backbone, readExample, cacheFolder } = context;
  const dataset = { classes: pictures.classes, train: train(), val: held() };
  return trainRun({ backend, backbone, readExample, cacheFolder, spec, dataset });
}

it.each([undefined, "block_2", "stem"])(
  "predicts for each model what its own run predicted, cached at %s",
  async (cacheCut) => {
    const extraction = await trained("FEATURE_EXTRACTION");
    const partial = await trained("PARTIAL");
    const own = { ...context, cacheFolder: `${folder.path}/evaluate-${cacheCut}` };
    const candidates = [
      { key: "extraction", model: extraction.model },
      { key: "partial", model: partial.model },
    ];
    const before = tf.memory().numTensors;
    const { candidates: predicted, cost } = await evaluateModels({
      context: own,
      candidates,
      examples: held(),
      cacheCut,
    });
    expect(predicted.map(({ key }) => key)).toEqual(["extraction", "partial"]);
    expect(predicted[0]?.probabilities).toEqual(extraction.validationProbabilities);
    expect(predicted[1]?.probabilities).toEqual(partial.validationProbabilities);
    expect(cost.cache).toMatchObject({ misses: 16, hits: 0 });
    expect(tf.memory().numTensors).toBe(before);
  },
);

it("trains a balanced probe apart from the plain one where the group goes with the label", async () => {
  // The group follows the label in 20 of 24, so weights of 0.6 and 3 make them independent.
  const grouped = train().map((example, i) => ({
    ...example,
    group: i % 6 === 0 ? other(example.label) : example.label,
  }));
  const { plain, balanced, cache } = await trainProbes({
    context,
    classes: pictures.classes,
    train: grouped,
    val: [],
    test: held(),
    cacheCut: "block_2",
    seed: 5,
  });
  expect(plain).toHaveLength(16);
  expect(cache?.cut).toBe("block_2");
  for (const row of [...plain, ...balanced]) expect((row[0] ?? 0) + (row[1] ?? 0)).toBeCloseTo(1, 10);
  expect(balanced).not.toEqual(plain);
});

it("trains both probes alike where label and group are independent already", async () => {
  const grouped = train().map((example, i) => ({ ...example, group: i % 4 < 2 ? "red" : "blue" }));
  const val = grouped.slice(0, 8);
  const input = { context, classes: pictures.classes, train: grouped, val, test: held(), seed: 5 };
  const { plain, balanced } = await trainProbes(input);
  expect(balanced).toEqual(plain);
});

it("lets validation choose how long a probe trains: labels that cannot be learned stop it at the start", async () => {
  const grouped = train().map((example) => ({ ...example, group: null }));
  // Validation pictures with their labels turned round: every step of learning makes them worse.
  const val = grouped.slice(0, 12).map((example) => ({ ...example, label: other(example.label) }));
  const input = { context, classes: pictures.classes, train: grouped, test: grouped, seed: 5 };
  const right = ({ plain }: { plain: readonly number[][] }) =>
    plain.filter((row, i) => pictures.classes[row.indexOf(Math.max(...row))] === grouped[i]?.label).length;
  const learned = right(await trainProbes({ ...input, val: grouped }));
  expect(learned).toBeGreaterThan(right(await trainProbes({ ...input, val })));
});

function other(label: string): string {
  return label === "level" ? "upright" : "level";
}
