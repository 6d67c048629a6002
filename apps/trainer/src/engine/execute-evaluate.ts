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
      const model = await loadModel(folder);
      refuseOtherClasses(model.manifest.classes, classes, runId);
      return { key: runId, model };
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

/** A version made of other data may decide between other classes; its answers would be read as ours. */
function refuseOtherClasses(own: readonly string[], asked: readonly string[], runId: string): void {
  if (own.join("\n") === asked.join("\n")) return;
  throw new AppError(
    "LABEL_UNKNOWN",
    `The model of run ${runId} decides between ${own.join(", ")}, and the dataset version has ${asked.join(", ")}: they cannot be compared.`,
  );
}
