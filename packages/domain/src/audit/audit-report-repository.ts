import type { AuditMeasurement, AuditSubject } from "@graft/contracts";
import type { AuditFact } from "../promotion/gate-facts.ts";
import type { TenantScope } from "../tenant-scope.ts";

export interface NewAuditReport {
  readonly id: string;
  readonly projectId: string;
  readonly runId: string;
  readonly subject: AuditSubject;
  readonly subjectDigest: string;
  readonly backboneVersionId: string;
  readonly modelVersionId: string | null;
  readonly datasetVersionId: string;
  readonly datasetDigest: string;
  readonly specDigest: string;
  readonly codeVersion: string;
  readonly measurement: AuditMeasurement;
  readonly predictionsId: string;
  readonly digest: string;
  readonly signature: string;
  readonly publicKey: string;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
}

/** Reports a gate may rest on. */
export interface AuditedSubject {
  readonly subject: AuditSubject;
  readonly subjectDigest: string;
  readonly datasetVersionId: string;
}

/** Audit reports of one tenant, inside one transaction. */
export interface AuditReportRepository {
  findByRun(scope: TenantScope, runId: string): Promise<string | null>;
  insert(scope: TenantScope, report: NewAuditReport): Promise<void>;
  /** Revokes once; null when there is no such report, false when it was revoked before. */
  revoke(scope: TenantScope, id: string, reason: string): Promise<boolean | null>;
  /**
   * Newest first, revoked and expired ones included; with `lock` each `for share` until the transaction ends, so that
   * none is revoked meanwhile.
   */
  facts(scope: TenantScope, subject: AuditedSubject, lock: boolean): Promise<AuditFact[]>;
}
