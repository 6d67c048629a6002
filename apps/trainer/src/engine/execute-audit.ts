import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import {
  AppError,
  type AuditSpec,
  canonicalJson,
  PREDICTIONS_FILE,
  type PredictionTable,
  type Split,
} from "@graft/contracts";
import { evaluateModels, loadModel, peakMemoryBytes, trainProbes } from "@graft/transfer";
import { type EngineContext, type Execute, featureContext } from "./engine-context.ts";

type Probabilities = readonly (readonly number[])[];

/**
 * Predicts the test split with the audited subject and with both probes. The platform computes the report from these
 * predictions; the engine judges nothing.
 */
export const executeAudit: Execute<AuditSpec> = async (context, spec) => {
  const started = performance.now();
  const { dataset, output, backend } = context;
  const test = dataset.split("TEST");
  const grouped = (split: Split) =>
    dataset.split(split).map((example) => ({ ...example, group: example.attributes[spec.attribute] ?? null }));
  const probes = await trainProbes({
    context: featureContext(context, spec.inputSize),
    classes: dataset.manifest.classes,
    train: grouped("TRAIN"),
    val: grouped("VAL"),
    test,
    cacheCut: spec.cacheCut,
    seed: spec.seed,
  });
  const subject = spec.subject === "BACKBONE" ? probes.balanced : await predictSubject(context, spec);
  const table = predictionTable(context, spec, { subject, balancedProbe: probes.balanced, plainProbe: probes.plain });
  await mkdir(output, { recursive: true });
  await writeFile(path.join(output, PREDICTIONS_FILE), canonicalJson(table));
  const cost = {
    backend: backend.name,
    wallSeconds: (performance.now() - started) / 1000,
    peakMemoryBytes: peakMemoryBytes(),
    cache: probes.cache,
  };
  return { result: { kind: "AUDIT", ...cost }, output: "PREDICTIONS" };
};

async function predictSubject(context: EngineContext, spec: AuditSpec): Promise<Probabilities> {
  const key = spec.modelVersionId ?? "";
  const folder = context.job.models[key]?.folder;
  if (!folder) throw new AppError("NOT_FOUND", `The model version ${key} to audit was not handed over.`);
  const { candidates } = await evaluateModels({
    context: featureContext(context, spec.inputSize),
    candidates: [{ key, model: await loadModel(folder) }],
    examples: context.dataset.split("TEST"),
    cacheCut: spec.cacheCut,
  });
  return candidates[0]?.probabilities ?? [];
}

function predictionTable(
  { dataset }: EngineContext,
  spec: AuditSpec,
  predictors: Record<"subject" | "balancedProbe" | "plainProbe", Probabilities>,
): PredictionTable {
  const { classes } = dataset.manifest;
  const positive = classes.indexOf(spec.positiveLabel);
  const test = dataset.split("TEST");
  const decide = (row: readonly number[]) => classes[row.indexOf(Math.max(...row))] ?? "";
  // Single-precision softmax can leave [0, 1] by a rounding error.
  const score = (row: readonly number[]) => Math.min(1, Math.max(0, row[positive] ?? 0));
  const columns = <T>(of: (row: readonly number[]) => T) => ({
    subject: predictors.subject.map(of),
    balancedProbe: predictors.balancedProbe.map(of),
    plainProbe: predictors.plainProbe.map(of),
  });
  return {
    format: "graft.predictions/1",
    subjectDigest: spec.subjectDigest,
    datasetDigest: dataset.digest,
    split: "TEST",
    attribute: spec.attribute,
    positiveLabel: spec.positiveLabel,
    examples: test.map(({ sha256 }) => sha256),
    labels: test.map(({ label }) => label),
    decisions: columns(decide),
    scores: columns(score),
    groups: test.map(({ attributes }) => attributes[spec.attribute] ?? null),
  };
}
