import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { readBackendEnvironment } from "@graft/cli";
import { type ArtifactFile, presetStrategy, sha256Hex, type TrainSpec, trainSpecSchema } from "@graft/contracts";
import { pairedBootstrapDifference } from "@graft/fairness";
import { type Backbone, loadBackbone, type OpenBackend, openBackend, saveModel, trainRun } from "@graft/transfer";
import { photographsOf } from "./photographs.ts";
import { ARMS, type Arm, type ArmAnswer, QUESTION } from "./question-settings.ts";

/**
 * The engine asked a user's question about the photographs: `question-contestant.ts FOLDER`, the folder holding a backbone
 * and `files.json`. Each line asks for one thing and is answered by one; reading and loading before `open` answers.
 */
const [folder = ""] = process.argv.slice(2);
const ID = "00000000-0000-4000-8000-000000000000";
const train = photographsOf("train");
const val = photographsOf("val");
const files = new Map([...train, ...val].map(({ sha256, file }) => [sha256, file]));
const classes = [...new Set(train.map(({ label }) => label))];

let backend: OpenBackend;
let backbone: Backbone;

async function open(): Promise<object> {
  backend = await openBackend(undefined, readBackendEnvironment().folder);
  const list = JSON.parse(readFileSync(path.join(folder, "files.json"), "utf8")) as ArtifactFile[];
  backbone = await loadBackbone({ folder, files: list });
  return { backend: backend.name, device: backend.device };
}

function specOf(arm: Arm, { seed, side }: { seed: number; side: number }): TrainSpec {
  const { batch, lastBlock } = QUESTION;
  const phase = ({ epochs, rate }: { epochs: number; rate: number }) => {
    return { epochs, batchSize: batch, optimizer: { kind: "ADAMW", rate, weightDecay: 0 } };
  };
  const strategies = {
    extraction: presetStrategy("FEATURE_EXTRACTION"),
    partial: presetStrategy("PARTIAL", { groups: lastBlock.groups }),
    full: presetStrategy("FULL"),
  };
  return trainSpecSchema.parse({
    kind: "TRAIN",
    datasetVersionId: ID,
    backboneVersionId: ID,
    strategy: strategies[arm],
    inputSize: side,
    headPhase: phase(QUESTION.extraction),
    tunePhase: arm === "extraction" ? undefined : phase(QUESTION[arm]),
    headFrom: arm === "extraction" ? undefined : { runId: ID, artifactId: ID },
    cacheCut: arm === "full" ? undefined : lastBlock.group,
    seed,
  });
}

interface ArmInput {
  readonly seed: number;
  readonly side: number;
  readonly cacheFolder: string;
  /** Folder of the model whose head an arm other than extraction starts from. */
  readonly head?: string;
}

async function runArm(arm: Arm, { seed, side, cacheFolder, head }: ArmInput) {
  const started = performance.now();
  const output = await trainRun({
    backend,
    backbone,
    spec: specOf(arm, { seed, side }),
    dataset: { classes, train, val },
    readExample: (sha256) => readFile(files.get(sha256) ?? ""),
    locateExample: (sha256) => files.get(sha256),
    headFrom: head,
    cacheFolder,
  });
  const seconds = (performance.now() - started) / 1000;
  const correct = output.validationProbabilities.map((row, i) =>
    row.indexOf(Math.max(...row)) === classes.indexOf(val[i]?.label ?? "") ? 1 : 0,
  );
  return { seconds, correct, model: output.model, cache: output.result.cache };
}

/** All arms one after the other on a new cache, each tuned one from extraction's head, and the intervals of what they gain. */
async function answer(seed: number): Promise<object> {
  const place = mkdtempSync(path.join(os.tmpdir(), "graft-question-"));
  const cacheFolder = path.join(place, "cache");
  const head = path.join(place, "head");
  const started = performance.now();
  try {
    const answers: Partial<Record<Arm, ArmAnswer>> = {};
    for (const arm of ARMS) {
      const { seconds, correct, model } = await runArm(arm, {
        seed,
        side: QUESTION.side,
        cacheFolder,
        ...(arm === "extraction" ? {} : { head }),
      });
      answers[arm] = { seconds, correct };
      if (arm === "extraction") await saveModel(head, model);
    }
    const { extraction, partial, full } = answers as Record<Arm, ArmAnswer>;
    const options = { samples: 10_000, confidence: 0.95, seed };
    const gains = [partial, full].map(({ correct }) => pairedBootstrapDifference(correct, extraction.correct, options));
    return { ...answers, gains, whole: (performance.now() - started) / 1000 };
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

/** Extraction at the backbone's own size on a cache that is kept: its seconds, its head and its features' digests. */
async function extract(cacheFolder: string): Promise<object> {
  const { seconds, model, cache } = await runArm("extraction", { seed: 1, side: 224, cacheFolder });
  return { seconds, head: sha256Hex(model.weights), hits: cache?.hits ?? 0, misses: cache?.misses ?? 0 };
}

/** Writes the backbone's weights one after the other into a file, for a peer; their names and shapes. */
async function weights(file: string): Promise<object> {
  const entries: object[] = [];
  const parts: Buffer[] = [];
  for (const [name, tensor] of backbone.weights) {
    entries.push({ name, shape: [...tensor.shape] });
    parts.push(Buffer.from(Float32Array.from(await tensor.data()).buffer));
  }
  writeFileSync(file, Buffer.concat(parts));
  return { entries };
}

interface Question {
  readonly ask: "open" | "answer" | "extract" | "weights";
  readonly seed?: number;
  readonly cacheFolder?: string;
  readonly file?: string;
}

function reply({ ask, seed = 1, cacheFolder = "", file = "" }: Question): Promise<object> {
  switch (ask) {
    case "open":
      return open();
    case "answer":
      return answer(seed);
    case "extract":
      return extract(cacheFolder);
    case "weights":
      return weights(file);
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  let said: object;
  try {
    said = await reply(JSON.parse(line) as Question);
  } catch (error) {
    said = { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
  process.stdout.write(`${JSON.stringify(said)}\n`);
}
