import { AppError, type TrainSpec } from "@graft/contracts";
import { classificationScore } from "@graft/fairness";
import { saveModel, trainRun } from "@graft/transfer";
import type { Execute } from "./engine-context.ts";

/** Trains one strategy; the score is on validation, test is not read. */
export const executeTrain: Execute<TrainSpec> = async ({ job, backend, backbone, dataset, events, output }, spec) => {
  const { classes } = dataset.manifest;
  const val = dataset.split("VAL");
  const headFrom = spec.headFrom ? job.models[spec.headFrom.artifactId]?.folder : undefined;
  if (spec.headFrom && !headFrom) {
    throw new AppError("NOT_FOUND", `The head of run ${spec.headFrom.runId} to start from was not handed over.`);
  }
  const trained = await trainRun({
    backend,
    backbone,
    spec,
    dataset: { classes, train: dataset.split("TRAIN"), val },
    readExample: dataset.readExample,
    locateExample: dataset.locateExample,
    headFrom,
    cacheFolder: job.cacheFolder,
    ...events,
  });
  await saveModel(output, trained.model);
  const validation = classificationScore({
    classes,
    labels: val.map(({ label }) => classes.indexOf(label)),
    probabilities: trained.validationProbabilities,
  });
  return { result: { kind: "TRAIN", ...trained.result, validation }, output: "MODEL" };
};
