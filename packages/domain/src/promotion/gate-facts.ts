import type { AuditMeasurement, AuditSubject, Role, SplitScore } from "@graft/contracts";

/** The state of an artifact as gates see it. */
export type ArtifactStateFact = "UPLOADING" | "VERIFYING" | "VERIFIED" | "REJECTED";

/** An audit report of exactly the digest in question on exactly the dataset version in question. */
export interface AuditFact {
  readonly id: string;
  readonly attribute: string;
  /** Digest of the signed report. */
  readonly digest: string;
  readonly measurement: AuditMeasurement;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
  readonly revokedReason: string | null;
}

/** A member's word, with the role the member has now; null when no longer a member. */
export interface ApprovalFact {
  readonly id: string;
  readonly userId: string;
  readonly userName: string;
  readonly approved: boolean;
  readonly comment: string;
  readonly role: Role | null;
}

/**
 * Everything a promotion's gates are held against, read in one transaction. Audits are bound by digest: the model's
 * to the version's artifact, the backbone's to the backbone the version was trained on; both to the dataset version of
 * the version's lineage, so that a gap measured on other data never stands in for it.
 */
export interface GateFacts {
  readonly now: Date;
  readonly requestedById: string;
  readonly model: {
    readonly id: string;
    readonly digest: string;
    readonly evaluateRunId: string;
    readonly testScore: SplitScore;
  };
  readonly artifact: {
    readonly id: string;
    readonly digest: string;
    readonly state: ArtifactStateFact;
    readonly rejectedReason: string | null;
  };
  readonly backbone: { readonly name: string; readonly digest: string };
  readonly dataset: {
    readonly name: string;
    readonly version: number;
    /** Names of its protected attributes. */
    readonly attributes: readonly string[];
  };
  /** Newest first, revoked and expired ones included. */
  readonly audits: Readonly<Record<AuditSubject, readonly AuditFact[]>>;
  readonly approvals: readonly ApprovalFact[];
}
