import path from "node:path";
import { AppError, isAppError, type TrainSpec } from "@graft/contracts";
import { classificationScore } from "@graft/fairness";
import { type Checkpoint, loadCheckpoint, saveModel, trainRun } from "@graft/transfer";
import { CheckpointKeeper } from "./checkpoint-keeper.ts";
import type { EngineContext, Execute, Execution } from "./engine-context.ts";
import { CHECKPOINT_FOLDER } from "./engine-protocol.ts";
import { EpochLimit } from "./epoch-limit.ts";

/** Trains one strategy; the score is on validation, test is not read. Goes on from the job's checkpoint where it can. */
export const executeTrain: Execute<TrainSpec> = async (context, spec) => {
  const { resume } = context.job;
  if (resume === null) return train(context, spec);
  try {
    return await train(context, spec, await loadCheckpoint(resume.folder));
  } catch (error) {
    // Of another backend, engine or run, or damaged: what it holds cannot be gone on from, and the run must end anyhow.
    if (!isAppError(error) || (error.code !== "CHECKPOINT_MISMATCH" && error.code !== "MANIFEST_INVALID")) throw error;
    context.say(`starting anew: ${error.message}`);
    return train(context, spec);
  }
};

async function train(context: EngineContext, spec: TrainSpec, resume?: Checkpoint): Promise<Execution> {
  const { job, backend, backbone, dataset, events, output } = context;
  const { classes } = dataset.manifest;
  const val = dataset.split("VAL");
  const headFrom = spec.headFrom ? job.models[spec.headFrom.artifactId]?.folder : undefined;
  if (spec.headFrom && !headFrom) {
    throw new AppError("NOT_FOUND", `The head of run ${spec.headFrom.runId} to start from was not handed over.`);
  }
  const keeper = new CheckpointKeeper({
    folder: path.join(path.dirname(output), CHECKPOINT_FOLDER),
    everySeconds: job.checkpointSeconds,
    onKept: context.onCheckpoint,
  });
  context.onYield(() => keeper.yield());
  const limit = new EpochLimit(job.limits.epochs, resume);
  let resumed = resume === undefined;
  const trained = await trainRun({
    backend,
    backbone,
    spec,
    dataset: { classes, train: dataset.split("TRAIN"), val },
    readExample: dataset.readExample,
    locateExample: dataset.locateExample,
    headFrom,
    cacheFolder: job.cacheFolder,
    checkpoints: keeper,
    resume,
    ...events,
    onMetric: (metric) => {
      limit.see(metric.key);
      // The first word of a training that goes on: only now is it sure that it could.
      if (!resumed && job.resume) context.onResumed(job.resume.checkpointId);
      resumed = true;
      events.onMetric?.(metric);
    },
  });
  await saveModel(output, trained.model);
  const validation = classificationScore({
    classes,
    labels: val.map(({ label }) => classes.indexOf(label)),
    probabilities: trained.validationProbabilities,
  });
  return { result: { kind: "TRAIN", ...trained.result, validation }, output: "MODEL" };
}
