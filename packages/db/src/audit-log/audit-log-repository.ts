import { type AuditLogRepository, currentOrigin } from "@graft/domain";
import type { Tx } from "../database.ts";

/** The audit log over the transaction: its origin stands in the transaction's setting already. */
export function auditLogRepository(tx: Tx): AuditLogRepository {
  return {
    async noteRead({ organizationId }, { action, objectType, objectId, projectId }) {
      const named = action ?? currentOrigin()?.action ?? "unattended";
      await tx.$executeRaw`
        INSERT INTO audit_log_entry (organization_id, actor_kind, actor_id, actor_name, action, operation, object_type,
          object_id, project_id, changed, address, request_id)
        SELECT ${organizationId}::uuid, coalesce(o ->> 'actorKind', 'SYSTEM')::audit_log_actor_kind,
          (o ->> 'actorId')::uuid, coalesce(o ->> 'actorName', 'Graft'), ${named}, 'READ', ${objectType},
          ${objectId}::uuid, ${projectId}::uuid, '{}', o ->> 'address', o ->> 'requestId'
        FROM (SELECT current_setting('graft.origin')::jsonb AS o) origin`;
    },
  };
}
