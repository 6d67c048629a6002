import type { WaitingArtifact } from "@graft/domain";
import type { Database } from "../database.ts";

/** Artifacts of every tenant that wait for their verification, oldest first. Read as `graft_system`, columns by name. */
export function waitingArtifacts(database: Database, limit: number): Promise<WaitingArtifact[]> {
  return database.systemSql(async (client) => {
    const { rows } = await client.query<WaitingArtifact>(
      `SELECT id AS "artifactId", organization_id AS "organizationId" FROM artifact
       WHERE state = 'VERIFYING' ORDER BY created_at LIMIT $1`,
      [limit],
    );
    return rows;
  });
}

/** Artifacts of every tenant whose upload was never completed within the hours named, oldest first. */
export function abandonedUploads(database: Database, hours: number, limit: number): Promise<WaitingArtifact[]> {
  return database.systemSql(async (client) => {
    const { rows } = await client.query<WaitingArtifact>(
      `SELECT id AS "artifactId", organization_id AS "organizationId" FROM artifact
       WHERE state = 'UPLOADING' AND created_at < now() - make_interval(hours => $1::int) ORDER BY created_at LIMIT $2`,
      [hours, limit],
    );
    return rows;
  });
}
