import { type AuditMeasurement, type AuditSpec, canonicalJson, type Json, sha256Hex } from "@graft/contracts";

/** What a report says: everything its digest and signature cover. All of it can be read back from the API. */
export interface AuditReportBody {
  readonly format: "graft.audit-report/1";
  readonly id: string;
  readonly runId: string;
  readonly subject: AuditSpec["subject"];
  readonly subjectDigest: string;
  readonly datasetDigest: string;
  readonly spec: AuditSpec;
  readonly specDigest: string;
  readonly codeVersion: string;
  /** Digest of the predictions artifact, from which a maintainer can measure again with any tool. */
  readonly predictionsDigest: string;
  readonly measurement: AuditMeasurement;
  /** ISO 8601 in UTC with milliseconds. */
  readonly createdAt: string;
  readonly expiresAt: string | null;
}

/** The text that is signed, and its digest. */
export function canonicalReport(body: AuditReportBody): { readonly text: string; readonly digest: string } {
  const text = canonicalJson(body as unknown as Json);
  return { text, digest: sha256Hex(text) };
}
