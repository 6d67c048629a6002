import type { DueDelivery } from "@graft/domain";
import type { Database } from "../database.ts";

/** Deliveries of every tenant that are due, longest due first. Read as `graft_system`, columns by name. */
export function dueDeliveries(database: Database, limit: number): Promise<DueDelivery[]> {
  return database.systemSql(async (client) => {
    const { rows } = await client.query<DueDelivery>(
      `SELECT id AS "deliveryId", organization_id AS "organizationId" FROM webhook_delivery
       WHERE state = 'PENDING' AND next_attempt_at <= now() ORDER BY next_attempt_at LIMIT $1`,
      [limit],
    );
    return rows;
  });
}
