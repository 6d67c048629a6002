import type { Database } from "../database.ts";

export interface PendingDeletion {
  readonly deletionId: string;
  readonly organizationId: string;
}

const find = (database: Database, condition: string) =>
  database.systemSql(async (client) => {
    const { rows } = await client.query<PendingDeletion>(
      `SELECT id AS "deletionId", organization_id AS "organizationId" FROM deletion WHERE ${condition} ORDER BY erase_after LIMIT 100`,
    );
    return rows;
  });

/** Deletions of every tenant whose export does not stand yet. Read as `graft_system`. */
export const deletionsToExport = (database: Database) => find(database, "exported_at IS NULL");

/** Deletions of every tenant whose export stands and whose grace is over. */
export const deletionsDue = (database: Database) => find(database, "exported_at IS NOT NULL AND erase_after <= now()");

/** Keys and prefixes of the store that erased tenants left. */
export function doomedObjects(database: Database): Promise<string[]> {
  return database.systemSql(async (client) => {
    const { rows } = await client.query<{ key: string }>("SELECT key FROM doomed_object ORDER BY key LIMIT 1000");
    return rows.map(({ key }) => key);
  });
}

/** Forgets what is gone from the store. */
export async function forgetDoomed(database: Database, keys: readonly string[]): Promise<void> {
  await database.systemSql((client) => client.query("DELETE FROM doomed_object WHERE key = ANY ($1)", [keys]));
}
