import type { Database } from "../database.ts";

/** Where the sweep has something to look at. */
export interface ExpiredLeases {
  readonly attempts: readonly { readonly organizationId: string; readonly attemptId: string }[];
  /** Organizations with agents that were not marked OFFLINE although they have been silent for one ttl. */
  readonly silent: readonly string[];
}

/** Looks across tenants, as the system role, for leases that have run out and agents that fell silent. */
export function findExpiredLeases(database: Database, leaseSeconds: number): Promise<ExpiredLeases> {
  return database.systemSql(async (client) => {
    const attempts = await client.query<{ organizationId: string; attemptId: string }>(
      `SELECT organization_id AS "organizationId", id AS "attemptId" FROM run_attempt
       WHERE state = 'ACTIVE' AND lease_expires_at < now() ORDER BY lease_expires_at LIMIT 1000`,
    );
    const silent = await client.query<{ organizationId: string }>(
      `SELECT DISTINCT organization_id AS "organizationId" FROM agent
       WHERE state <> 'OFFLINE' AND last_seen_at < now() - make_interval(secs => $1::float8)`,
      [leaseSeconds],
    );
    return { attempts: attempts.rows, silent: silent.rows.map(({ organizationId }) => organizationId) };
  });
}
