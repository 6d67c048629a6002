import type { Candidate, EvaluateSpec, TrainSpec } from "@graft/contracts";
import type { DatasetVersionRecord } from "../dataset/dataset-repository.ts";
import type { ModelVersionRecord } from "../model/model-repository.ts";
import type { Repositories } from "../repositories.ts";
import type { RunRecord } from "../run/run-record.ts";
import type { TenantScope } from "../tenant-scope.ts";

/** A version that can be scored, with the specification its weights were trained by. */
export interface Contender {
  readonly version: ModelVersionRecord;
  readonly spec: TrainSpec;
}

/** The version the alias stood on when the schedule fired, or why there is none to compare with. */
export type Champion = { readonly contender: Contender } | { readonly without: string };

/** A registered version as a contender; null when the run behind it is gone. */
export async function readContender(
  scope: TenantScope,
  { models, runs }: Pick<Repositories, "models" | "runs">,
  versionId: string,
): Promise<Contender | null> {
  const version = await models.findVersion(scope, versionId);
  const run = version && (await runs.find(scope, version.trainRunId));
  return version && run?.spec.kind === "TRAIN" ? { version, spec: run.spec } : null;
}

/** The champion of a firing. One that decides between other classes cannot be scored on this data. */
export async function readChampion(
  scope: TenantScope,
  repositories: Pick<Repositories, "models" | "runs" | "datasets">,
  { versionId, dataset, alias }: { versionId: string | null; dataset: DatasetVersionRecord; alias: string },
): Promise<Champion> {
  if (versionId === null) return { without: `"${alias}" stood on no version when the schedule fired` };
  const contender = await readContender(scope, repositories, versionId);
  if (contender === null) return { without: `the version "${alias}" stood on is gone` };
  const { version } = contender;
  const trainedOn = await repositories.datasets.findVersion(scope, version.datasetVersionId);
  if (trainedOn?.classes.join("\n") === dataset.classes.join("\n")) return { contender };
  return {
    without: `version ${version.version} decides between ${trainedOn?.classes.join(", ") ?? "other classes"}, and this data has ${dataset.classes.join(", ")}`,
  };
}

/** A registered version as a candidate of an EVALUATE run. */
export function candidateOf({ version, spec }: Contender): Candidate {
  const { id: modelVersionId, trainRunId: runId, artifactId } = version;
  return { runId, artifactId, strategy: spec.strategy, modelVersionId };
}

/** True when one pass of one frozen trunk serves both. */
function sharesTrunk(a: TrainSpec, b: TrainSpec): boolean {
  return a.backboneVersionId === b.backboneVersionId && a.inputSize === b.inputSize;
}

export interface EvaluationInput {
  readonly challenger: Candidate;
  readonly challengerSpec: TrainSpec;
  /** Registers the challenger under this name; left out when it is registered already. */
  readonly register?: string;
  readonly champion: Contender | null;
  readonly datasetVersionId: string;
}

/**
 * The EVALUATE runs that score challenger and champion on the test split of one dataset version: one for both where they
 * stand on the same frozen trunk, else one each; the pairs are formed from the answers either way.
 */
export function evaluationSpecs(input: EvaluationInput): EvaluateSpec[] {
  const { challenger, challengerSpec, register, champion, datasetVersionId } = input;
  const specOf = (spec: TrainSpec, candidates: Candidate[], winnerRunId: string): EvaluateSpec => ({
    kind: "EVALUATE",
    datasetVersionId,
    backboneVersionId: spec.backboneVersionId,
    inputSize: spec.inputSize,
    ...(spec.cacheCut === undefined ? {} : { cacheCut: spec.cacheCut }),
    candidates,
    winnerRunId,
    seed: challengerSpec.seed,
  });
  const registered = (spec: EvaluateSpec) =>
    register === undefined ? spec : { ...spec, register: { modelName: register } };
  if (champion && sharesTrunk(champion.spec, challengerSpec)) {
    const candidates = [challenger, candidateOf(champion)];
    return [registered(specOf(challengerSpec, candidates, challenger.runId))];
  }
  const own = registered(specOf(challengerSpec, [challenger], challenger.runId));
  if (champion === null) return register === undefined ? [] : [own];
  const { spec, version } = champion;
  return [own, specOf(spec, [candidateOf(champion)], version.trainRunId)];
}

/** What the EVALUATE runs of a firing found, by the TRAIN run of each candidate. */
export function scoresOf(runs: readonly RunRecord[]) {
  return new Map(
    runs.flatMap(({ result }) =>
      result?.kind === "EVALUATE" ? result.candidates.map(({ runId, test }) => [runId, test] as const) : [],
    ),
  );
}
