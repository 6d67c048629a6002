import { AppError, type EvaluateSpec } from "@graft/contracts";
import { classificationScore } from "@graft/fairness";
import { evaluateModels, loadModel } from "@graft/transfer";
import { type Execute, featureContext } from "./engine-context.ts";

/** The one look at the test split: every candidate predicts it, and the frozen trunk runs once for all of them. */
export const executeEvaluate: Execute<EvaluateSpec> = async (context, spec) => {
  const { job, dataset } = context;
  const { classes } = dataset.manifest;
  const test = dataset.split("TEST");
  const candidates = await Promise.all(
    spec.candidates.map(async ({ runId, artifactId }) => {
      const folder = job.models[artifactId]?.folder;
      if (!folder) throw new AppError("NOT_FOUND", `The model of run ${runId} was not handed over.`);
      return { key: runId, model: await loadModel(folder) };
    }),
  );
  const evaluated = await evaluateModels({
    context: featureContext(context, spec.inputSize),
    candidates,
    examples: test,
    cacheCut: spec.cacheCut,
  });
  const labels = test.map(({ label }) => classes.indexOf(label));
  return {
    result: {
      kind: "EVALUATE",
      ...evaluated.cost,
      candidates: evaluated.candidates.map(({ key, probabilities }) => ({
        runId: key,
        test: classificationScore({ classes, labels, probabilities }),
      })),
    },
    output: null,
  };
};
