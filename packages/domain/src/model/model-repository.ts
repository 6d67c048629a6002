import type { SplitScore } from "@graft/contracts";
import type { TrainedBy } from "../run/run-repository.ts";
import type { TenantScope } from "../tenant-scope.ts";

/** A model version as the use cases see it. */
export interface ModelVersionRecord {
  readonly id: string;
  readonly modelId: string;
  readonly modelName: string;
  readonly projectId: string;
  readonly version: number;
  readonly digest: string;
  readonly artifactId: string;
  readonly trainRunId: string;
  readonly evaluateRunId: string;
  readonly datasetVersionId: string;
  readonly backboneVersionId: string;
  readonly backboneDigest: string;
  readonly testScore: SplitScore;
}

export interface NewModelVersion {
  readonly modelId: string;
  readonly digest: string;
  readonly artifactId: string;
  readonly trainRunId: string;
  readonly evaluateRunId: string;
  readonly attemptId: string;
  readonly datasetVersionId: string;
  readonly datasetDigest: string;
  readonly backboneVersionId: string;
  readonly backboneDigest: string;
  readonly specDigest: string;
  readonly codeVersion: string;
  readonly strategy: string;
  readonly testScore: SplitScore;
}

/** What the TRAIN run behind a version says. */
export interface TrainRunFact extends TrainedBy {
  readonly specDigest: string;
}

/** Registered models of one tenant, inside one transaction. */
export interface ModelRepository {
  /** The model of that name, made when new, and locked: version numbers have no gaps. Answers its id. */
  lockModel(scope: TenantScope, place: { readonly projectId: string; readonly name: string }): Promise<string>;
  /** Id of the model of that name; null when none was registered yet. */
  findModel(scope: TenantScope, place: { readonly projectId: string; readonly name: string }): Promise<string | null>;
  findVersion(scope: TenantScope, id: string): Promise<ModelVersionRecord | null>;
  findByEvaluateRun(scope: TenantScope, modelId: string, evaluateRunId: string): Promise<string | null>;
  trainRun(scope: TenantScope, runId: string): Promise<TrainRunFact | null>;
  /** The next version; the model must be locked. Answers its id. */
  insertVersion(scope: TenantScope, version: NewModelVersion): Promise<string>;
}
