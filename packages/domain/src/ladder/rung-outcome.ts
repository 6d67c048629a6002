import type { LadderSpec, RungSpec, TrainResult, TrainSpec } from "@graft/contracts";

/** A rung's child run as the ladder sees it. */
export interface RungOutcome {
  readonly runId: string;
  /** Index of the rung in the specification. */
  readonly index: number;
  readonly state: "SUCCEEDED" | "FAILED" | "CANCELLED";
  /** Why it failed, in a sentence; null when it succeeded. */
  readonly reason: string | null;
  readonly result: TrainResult | null;
  readonly artifactId: string | null;
}

/** A rung that was trained to its end. */
export interface TrainedRung {
  readonly runId: string;
  readonly index: number;
  readonly rung: RungSpec;
  readonly result: TrainResult;
  readonly artifactId: string;
}

/** The rungs that succeeded, in the order they were climbed. */
export function trainedRungs(spec: LadderSpec, outcomes: readonly RungOutcome[]): TrainedRung[] {
  return outcomes.flatMap(({ runId, index, state, result, artifactId }) => {
    const rung = spec.rungs[index];
    if (state !== "SUCCEEDED" || !result || !artifactId || !rung) return [];
    return [{ runId, index, rung, result, artifactId }];
  });
}

/** The specification of a rung's own run: from the best rung's head where the strategy starts from a probe. */
export function rungTrainSpec(spec: LadderSpec, rung: RungSpec, best: TrainedRung | null): TrainSpec {
  const fromProbe = best !== null && rung.strategy.headStart === "LINEAR_PROBE";
  return {
    ...rung,
    kind: "TRAIN",
    datasetVersionId: spec.datasetVersionId,
    backboneVersionId: spec.backboneVersionId,
    inputSize: spec.inputSize,
    ...(spec.cacheCut === undefined ? {} : { cacheCut: spec.cacheCut }),
    ...(fromProbe ? { headFrom: { runId: best.runId, artifactId: best.artifactId } } : {}),
    seed: spec.seed,
  };
}
