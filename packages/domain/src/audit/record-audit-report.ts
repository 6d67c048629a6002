import type { AuditSpec } from "@graft/contracts";
import { v7 as uuidv7 } from "uuid";
import { notify } from "../notice/notify.ts";
import type { Repositories } from "../repositories.ts";
import type { RecordAuditReport } from "../run/completion-ports.ts";
import type { TenantScope } from "../tenant-scope.ts";
import { canonicalReport } from "./audit-report-body.ts";
import { failedAuditNotice } from "./failed-audit-notice.ts";
import type { MeasuredAudit } from "./measure-audit-report.ts";
import type { ReportSigner } from "./report-signer.ts";

export interface RecorderOptions {
  readonly signer: ReportSigner;
  /** Days a report counts; null: until it is revoked. */
  readonly validDays: number | null;
}

const DAY = 24 * 60 * 60 * 1000;

/**
 * Makes the function that signs a measured audit and writes its report, inside the transaction that ends the run. The
 * same run again answers the first report.
 */
export function auditRecorder({ signer, validDays }: RecorderOptions): RecordAuditReport<Repositories, MeasuredAudit> {
  return async (scope, repositories, { completion, measured }) => {
    const { auditReports, promotions } = repositories;
    const recorded = await auditReports.findByRun(scope, completion.runId);
    if (recorded !== null) return { id: recorded };
    const id = uuidv7();
    const { spec, runId, specDigest, codeVersion } = completion;
    const { measurement, datasetDigest, predictionsDigest } = measured;
    const createdAt = await promotions.now(scope);
    const expiresAt = validDays === null ? null : new Date(createdAt.getTime() + validDays * DAY);
    const { text, digest } = canonicalReport({
      format: "graft.audit-report/1",
      id,
      runId,
      subject: spec.subject,
      subjectDigest: spec.subjectDigest,
      datasetDigest,
      spec,
      specDigest,
      codeVersion,
      predictionsDigest,
      measurement,
      createdAt: createdAt.toISOString(),
      expiresAt: expiresAt?.toISOString() ?? null,
    });
    await auditReports.insert(scope, {
      id,
      projectId: completion.projectId,
      runId,
      subject: spec.subject,
      subjectDigest: spec.subjectDigest,
      backboneVersionId: spec.backboneVersionId,
      modelVersionId: spec.subject === "MODEL_VERSION" ? (spec.modelVersionId ?? null) : null,
      datasetVersionId: spec.datasetVersionId,
      datasetDigest,
      specDigest,
      codeVersion,
      measurement,
      predictionsId: completion.predictionsId,
      digest,
      signature: signer.sign(text),
      publicKey: signer.publicKey,
      createdAt,
      expiresAt,
    });
    if (measurement.verdict === "FAIL") {
      const notice = failedAuditNotice(await nameOf(scope, repositories, spec), measurement);
      const { projectId } = completion;
      await notify(scope, repositories, { ...notice, projectId, subject: { type: "AuditReport", id } });
    }
    return { id };
  };
}

/** What an audit is of, as people call it. */
async function nameOf(
  scope: TenantScope,
  { models }: Pick<Repositories, "models">,
  { subject, modelVersionId }: AuditSpec,
): Promise<string> {
  if (subject === "BACKBONE" || modelVersionId === undefined) return "The backbone";
  const version = await models.findVersion(scope, modelVersionId);
  return version ? `${version.modelName} v${version.version}` : "A model version";
}
