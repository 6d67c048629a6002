import type { EvaluateSpec, LadderSpec, TrainSpec } from "@graft/contracts";
import { compareRungs, type LadderComparison } from "./compare-rungs.ts";
import { type RungOutcome, rungTrainSpec, trainedRungs } from "./rung-outcome.ts";

export type LadderStep =
  | { readonly kind: "TRAIN"; readonly index: number; readonly spec: TrainSpec }
  | { readonly kind: "EVALUATE"; readonly spec: EvaluateSpec }
  /** No rung succeeded: the ladder fails with its rung's reason. */
  | { readonly kind: "GIVE_UP"; readonly reason: string };

export interface LadderPlan extends LadderComparison {
  readonly step: LadderStep;
}

/**
 * What a ladder does next, given how its rungs ended so far: the next rung, from the best head so far; or, when every
 * rung was tried or the validation target is met, one evaluation of all trained rungs on test, the winner already
 * chosen on validation.
 */
export function planLadder(spec: LadderSpec, outcomes: readonly RungOutcome[]): LadderPlan {
  const trained = trainedRungs(spec, outcomes);
  const comparison = compareRungs(spec, trained);
  const { best } = comparison;
  const reached = best !== null && spec.targetTop1 !== undefined && best.result.validation.top1 >= spec.targetTop1;
  const next = spec.rungs[outcomes.length];
  // A first rung that fails would be the base of every other: there is nothing to climb from.
  const baseless = outcomes.length > 0 && best === null;
  if (next && !reached && !baseless) {
    return { ...comparison, step: { kind: "TRAIN", index: outcomes.length, spec: rungTrainSpec(spec, next, best) } };
  }
  if (!best) {
    const reason = outcomes.find((outcome) => outcome.reason)?.reason ?? "No rung of the ladder succeeded.";
    return { ...comparison, step: { kind: "GIVE_UP", reason } };
  }
  const { datasetVersionId, backboneVersionId, inputSize, cacheCut, modelName, seed } = spec;
  const candidates = trained.map(({ runId, artifactId, rung }) => ({ runId, artifactId, strategy: rung.strategy }));
  return {
    ...comparison,
    step: {
      kind: "EVALUATE",
      spec: {
        kind: "EVALUATE",
        datasetVersionId,
        backboneVersionId,
        inputSize,
        ...(cacheCut === undefined ? {} : { cacheCut }),
        candidates,
        winnerRunId: best.runId,
        register: { modelName },
        seed,
      },
    },
  };
}
