import { revokeAuditReport } from "@graft/domain";
import { decodeId } from "../global-id.ts";
import { mutationField } from "../mutation-field.ts";
import { AuditReport } from "./audit-report.ts";

mutationField("revokeAuditReport", {
  description: "Revokes an audit with a reason: no gate rests on it any more; live aliases stay. Needs MAINTAINER.",
  input: (t) => ({
    auditReportId: t.id({ required: true, description: "The audit." }),
    reason: t.string({ required: true, description: "Why; stays with the audit." }),
  }),
  resolve: async ({ auditReportId, reason }, { scope, platform }) => {
    const id = decodeId("AuditReport", auditReportId);
    await revokeAuditReport(scope, platform.work, { auditReportId: id, reason });
    return { id };
  },
  payload: (t) => ({
    auditReport: t.prismaField({
      type: AuditReport,
      nullable: true,
      description: "The audit, revoked.",
      resolve: (query, { outcome }, _args, { tx }) =>
        outcome && tx.auditReport.findUnique({ ...query, where: { id: outcome.id } }),
    }),
  }),
});
