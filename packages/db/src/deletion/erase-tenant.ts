import type { Database } from "../database.ts";
import type { TenantOf } from "../transaction/tenant-setting.ts";
import { ARTIFACTS_OF_PROJECT } from "./tables-of.ts";

/**
 * Erases what a deletion is about from the database, in one transaction with the list of what must go from the store. The
 * database itself refuses a deletion that is not due.
 */
export async function eraseTenant(
  database: Database,
  scope: TenantOf,
  { deletionId, projectId }: { readonly deletionId: string; readonly projectId: string | null },
): Promise<void> {
  await database.sql(scope, async (client) => {
    const artifacts = projectId === null ? [] : (await client.query(ARTIFACTS_OF_PROJECT, [projectId])).rows;
    await client.query("SELECT erase($1, $2, $3::uuid[])", [
      scope.organizationId,
      deletionId,
      artifacts.map(({ artifact_id }: { artifact_id: string }) => artifact_id),
    ]);
  });
}

/** Whether the organization holds or awaits a content again that was freed by an erasure. */
export function isWantedAgain(database: Database, scope: TenantOf, sha256: string): Promise<"HELD" | "AWAITED" | "NO"> {
  return database.sql(scope, async (client) => {
    const { rows } = await client.query<{ held: boolean; awaited: boolean }>(
      `SELECT EXISTS (SELECT FROM blob WHERE organization_id = $1 AND sha256 = $2) AS held,
         EXISTS (SELECT FROM artifact_file WHERE organization_id = $1 AND sha256 = $2) AS awaited`,
      [scope.organizationId, sha256],
    );
    if (rows[0]?.held) return "HELD";
    return rows[0]?.awaited ? "AWAITED" : "NO";
  });
}
