import type { ObsoleteCheckpoint } from "@graft/domain";
import type { Database } from "../database.ts";

/** Checkpoints of every tenant that have been obsolete for the minutes named, oldest first. */
export function obsoleteCheckpoints(database: Database, minutes: number, limit: number): Promise<ObsoleteCheckpoint[]> {
  return database.systemSql(async (client) => {
    const { rows } = await client.query<ObsoleteCheckpoint>(
      `SELECT id AS "checkpointId", organization_id AS "organizationId" FROM checkpoint
       WHERE obsolete_at <= now() - make_interval(secs => $1::float8 * 60) ORDER BY obsolete_at LIMIT $2`,
      [minutes, limit],
    );
    return rows;
  });
}
