import { AppError } from "@graft/contracts";
import { requireRole } from "../actor-rights.ts";
import { notFound } from "../not-found.ts";
import type { TenantScope } from "../tenant-scope.ts";
import type { UnitOfWork } from "../unit-of-work.ts";

/**
 * Revokes a report with a reason: from then on no gate rests on it. Live aliases stay where they are; nothing else of
 * the report changes, ever.
 *
 * @throws AppError FORBIDDEN below MAINTAINER; INPUT_INVALID without a reason; STATE_CONFLICT when revoked before.
 */
export async function revokeAuditReport(
  scope: TenantScope,
  work: UnitOfWork,
  input: { readonly auditReportId: string; readonly reason: string },
): Promise<void> {
  requireRole(scope, "MAINTAINER");
  const reason = input.reason.trim();
  if (reason === "") throw new AppError("INPUT_INVALID", "Say why the report is revoked: the reason stays with it.");
  const revoked = await work.write(scope, ({ auditReports }) =>
    auditReports.revoke(scope, input.auditReportId, reason),
  );
  if (revoked === null) throw notFound("AuditReport", input.auditReportId);
  if (!revoked) throw new AppError("STATE_CONFLICT", "This report was revoked before; its first reason stands.");
}
