import { auditMeasurementSchema } from "@graft/contracts";
import type { AuditFact, AuditReportRepository } from "@graft/domain";
import type { Tx } from "../database.ts";
import { type AuditReport, Prisma } from "../generated/prisma/client.ts";

/** Audit reports over Prisma. */
export function auditReportRepository(tx: Tx): AuditReportRepository {
  return {
    async findByRun({ organizationId }, runId) {
      const row = await tx.auditReport.findFirst({ where: { organizationId, runId }, select: { id: true } });
      return row?.id ?? null;
    },
    async insert({ organizationId }, report) {
      const { measurement } = report;
      await tx.auditReport.create({
        data: {
          ...report,
          organizationId,
          attribute: measurement.attribute,
          verdict: measurement.verdict,
          measurement: measurement as Prisma.InputJsonValue,
        },
      });
    },
    async revoke({ organizationId }, id, reason) {
      const changed = await tx.$executeRaw`
        UPDATE audit_report SET revoked_at = now(), revoked_reason = ${reason}
        WHERE id = ${id}::uuid AND organization_id = ${organizationId}::uuid AND revoked_at IS NULL`;
      if (changed > 0) return true;
      return (await tx.auditReport.count({ where: { id, organizationId } })) > 0 ? false : null;
    },
    async facts({ organizationId }, { subject, subjectDigest, datasetVersionId }, lock) {
      const where = { organizationId, subject, subjectDigest, datasetVersionId };
      if (lock) {
        await tx.$queryRaw(Prisma.sql`
          SELECT 1 FROM audit_report
          WHERE organization_id = ${organizationId}::uuid AND subject = ${subject}::audit_subject
            AND subject_digest = ${subjectDigest} AND dataset_version_id = ${datasetVersionId}::uuid
          FOR SHARE`);
      }
      const rows = await tx.auditReport.findMany({ where, orderBy: [{ createdAt: "desc" }, { id: "desc" }] });
      return rows.map(readFact);
    },
  };
}

function readFact(row: AuditReport): AuditFact {
  const { id, attribute, digest, createdAt, expiresAt, revokedAt, revokedReason } = row;
  const measurement = auditMeasurementSchema.parse(row.measurement);
  return { id, attribute, digest, measurement, createdAt, expiresAt, revokedAt, revokedReason };
}
