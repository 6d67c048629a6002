import type { AuditSpec, Candidate, SplitScore } from "@graft/contracts";
import type { TenantScope } from "../tenant-scope.ts";

/** A winner to register: made by a TRAIN run, scored on test by the EVALUATE run that completes now. */
export interface ModelRegistration {
  readonly projectId: string;
  readonly modelName: string;
  readonly winner: Candidate;
  readonly evaluateRunId: string;
  /** The attempt of the EVALUATE run. */
  readonly attemptId: string;
  /** The LADDER above the EVALUATE run, if any. */
  readonly ladderRunId: string | null;
  readonly datasetVersionId: string;
  readonly backboneVersionId: string;
  /** Version of the agent's engine that trained and scored. */
  readonly codeVersion: string;
  readonly testScore: SplitScore;
}

/**
 * Registers the winner as the next version of the model of that name, inside the transaction that ends the EVALUATE
 * run. Repeating it for the same EVALUATE run answers the first version.
 */
export type RegisterModelVersion<Repositories> = (
  scope: TenantScope,
  repositories: Repositories,
  registration: ModelRegistration,
) => Promise<{ readonly id: string }>;

/** An AUDIT run whose agent has delivered its predictions. */
export interface AuditCompletion {
  readonly runId: string;
  readonly projectId: string;
  readonly attemptId: string;
  readonly spec: AuditSpec;
  readonly specDigest: string;
  /** Verified PREDICTIONS artifact. */
  readonly predictionsId: string;
  readonly codeVersion: string;
}

/**
 * Reads the predictions from the store and measures them, before the transaction that ends the run: a transaction
 * never waits for the store. Throws an AppError when the predictions cannot be what the specification asks.
 */
export type MeasureAuditReport<Measured> = (scope: TenantScope, completion: AuditCompletion) => Promise<Measured>;

/** Writes the signed report inside the transaction that ends the run. */
export type RecordAuditReport<Repositories, Measured> = (
  scope: TenantScope,
  repositories: Repositories,
  report: { readonly completion: AuditCompletion; readonly measured: Measured },
) => Promise<{ readonly id: string }>;

/** What ending a run asks of the registry and the audits. */
export interface CompletionPorts<Repositories, Measured = unknown> {
  readonly registerModelVersion: RegisterModelVersion<Repositories>;
  readonly measureAuditReport: MeasureAuditReport<Measured>;
  readonly recordAuditReport: RecordAuditReport<Repositories, Measured>;
}
