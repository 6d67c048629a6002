import {
  type ArtifactStore,
  auditMeasurer,
  auditRecorder,
  type CompletionPorts,
  type MeasuredAudit,
  type ReportSigner,
  type Repositories,
  registerModelVersion,
  type UnitOfWork,
} from "@graft/domain";

export interface CompletionOptions {
  readonly work: UnitOfWork;
  readonly store: ArtifactStore;
  readonly signer: ReportSigner;
  /** Days an audit report counts; null: until it is revoked. */
  readonly auditValidDays: number | null;
}

export type RegistryCompletion = CompletionPorts<Repositories, MeasuredAudit>;

/** What the end of a run does in the registry: a model version after EVALUATE, a signed report after AUDIT. */
export function completionPorts({ work, store, signer, auditValidDays }: CompletionOptions): RegistryCompletion {
  return {
    registerModelVersion,
    measureAuditReport: auditMeasurer(work, store),
    recordAuditReport: auditRecorder({ signer, validDays: auditValidDays }),
  };
}
