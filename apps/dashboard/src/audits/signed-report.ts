import type { AuditDetailFragment } from "../gql/graphql.ts";
import { rawId } from "../graphql/global-id.ts";

/**
 * A report to be verified anywhere: the SHA-256 of `report` as canonical JSON (RFC 8785) is `digest`, and `signature`
 * is the Ed25519 signature of that same text by `publicKey`.
 */
export function signedReport(audit: AuditDetailFragment) {
  return {
    report: {
      format: "graft.audit-report/1",
      id: rawId(audit.id),
      runId: rawId(audit.run.id),
      subject: audit.subject,
      subjectDigest: audit.subjectDigest,
      datasetDigest: audit.datasetDigest,
      spec: audit.spec,
      specDigest: audit.specDigest,
      codeVersion: audit.codeVersion,
      predictionsDigest: audit.predictions.digest,
      measurement: audit.measurement,
      createdAt: audit.createdAt,
      expiresAt: audit.expiresAt,
    },
    digest: audit.digest,
    signature: audit.signature,
    publicKey: audit.publicKey,
    revoked: audit.revokedAt === null ? null : { at: audit.revokedAt, reason: audit.revokedReason },
  };
}
