import { readFile } from "node:fs/promises";
import path from "node:path";
import {
  type ArtifactFile,
  type DatasetManifest,
  presetStrategy,
  type Split,
  type TrainSpec,
  trainSpecSchema,
} from "@graft/contracts";
import { loadBackbone, type Model, openBackend, saveModel, trainRun } from "@graft/transfer";
import type { DrawnDataset } from "../registry/made-data.ts";
import type { Contents } from "../registry/upload.ts";
import { type TrainingMaterial, tinyPictureMaterial } from "./training-material.ts";

const ID = "00000000-0000-4000-8000-000000000000";
/** Examples up to the number given belong to the split. */
const SPLITS: readonly (readonly [Split, number])[] = [
  ["TRAIN", 24],
  ["VAL", 32],
  ["TEST", 40],
];
const RATE = { kind: "ADAMW" as const, rate: 0.05, weightDecay: 0.01 };

/** A model that was really trained, as files and in memory. */
export interface TrainedModel {
  readonly contents: Contents;
  readonly model: Model;
}

/** A backbone, a data set, and models trained on them by the engine in this process. */
export interface TrainedModels {
  readonly dataset: DrawnDataset;
  readonly backbone: Contents;
  /** Bytes of an example. */
  read(sha256: string): Promise<Uint8Array>;
  /** Trains the head alone, or with it the last two groups. */
  train(strategy: "FEATURE_EXTRACTION" | "PARTIAL", seed: number): Promise<TrainedModel>;
}

function specOf(strategy: "FEATURE_EXTRACTION" | "PARTIAL", seed: number, inputSize: number): TrainSpec {
  const partial = strategy === "PARTIAL";
  return trainSpecSchema.parse({
    kind: "TRAIN",
    datasetVersionId: ID,
    backboneVersionId: ID,
    strategy: partial ? presetStrategy("PARTIAL", { groups: 2 }) : presetStrategy("FEATURE_EXTRACTION"),
    inputSize,
    headPhase: { epochs: 3, batchSize: 8, optimizer: RATE },
    ...(partial && { tunePhase: { epochs: 2, batchSize: 8, optimizer: { ...RATE, rate: 0.01 } } }),
    seed,
  });
}

async function contentsOf(folder: string, names: readonly string[]): Promise<Contents> {
  const read = async (name: string) => [name, new Uint8Array(await readFile(path.join(folder, name)))] as const;
  return Object.fromEntries(await Promise.all(names.map(read)));
}

async function drawMaterial(material: TrainingMaterial): Promise<DrawnDataset> {
  const examples = material.examples.map((example, index) => ({
    ...example,
    split: SPLITS.find(([, end]) => index < end)?.[0] ?? "TEST",
    attributes: {},
  }));
  const manifest: DatasetManifest = {
    format: "graft.dataset/1",
    modality: material.modality,
    classes: [...material.classes],
    attributes: [],
    source: "drawn for a test",
    examples,
  };
  const contents = await Promise.all(
    examples.map(async ({ path: name, sha256 }) => [name, await material.read(sha256)] as const),
  );
  return { manifest, contents: { ...Object.fromEntries(contents), "dataset.json": JSON.stringify(manifest) } };
}

/** Opens the engine; `folder` is where it keeps its files, removed by the caller. Left out, the material is small pictures. */
export async function openTrainedModels(folder: string, given?: TrainingMaterial): Promise<TrainedModels> {
  const material = given ?? (await tinyPictureMaterial());
  const backend = await openBackend("wasm");
  const backboneFolder = path.join(folder, "backbone");
  const files: ArtifactFile[] = await material.writeBackbone(backboneFolder);
  const backbone = await loadBackbone({ folder: backboneFolder, files });
  const dataset = await drawMaterial(material);
  const of = (split: Split) => dataset.manifest.examples.filter((example) => example.split === split);
  const names = files.map(({ path: name }) => name);
  return {
    dataset,
    backbone: await contentsOf(backboneFolder, names),
    read: material.read,
    async train(strategy, seed) {
      const { model } = await trainRun({
        backend,
        backbone,
        spec: specOf(strategy, seed, material.inputSize),
        dataset: { classes: [...material.classes], train: of("TRAIN"), val: of("VAL") },
        readExample: material.read,
        cacheFolder: path.join(folder, "features"),
      });
      const place = path.join(folder, `${strategy}-${seed}`);
      await saveModel(place, model);
      return { model, contents: await contentsOf(place, ["model.json", "weights.bin"]) };
    },
  };
}
