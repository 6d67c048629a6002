import type pg from "pg";
import type { Database } from "../database.ts";
import type { TenantOf } from "../transaction/tenant-setting.ts";
import { ARTIFACTS_OF_PROJECT, type TableRows, tablesOf } from "./tables-of.ts";

/** Columns that hold secrets or what is as good as one; an export leaves them out. */
const SECRET_COLUMNS = ["secret_hash", "sealed_secret", "token_hash", "lease_token"];

const ROWS_A_FETCH = 2_000;

export interface DumpTarget {
  /** Null: the whole organization. */
  readonly projectId: string | null;
  /** Takes rows of a table, each a line of JSON, in turn. */
  readonly write: (table: string, lines: readonly string[]) => Promise<void>;
}

async function dump(client: pg.PoolClient, { table, condition }: TableRows, { projectId, write }: DumpTarget) {
  const values = condition.includes("$1") ? [projectId] : [];
  await client.query(
    `DECLARE dumped NO SCROLL CURSOR FOR
     SELECT (to_jsonb(t) - $${values.length + 1}::text[])::text AS line FROM "${table}" t WHERE ${condition}`,
    [...values, SECRET_COLUMNS],
  );
  let rows = 0;
  for (let more = true; more; ) {
    const fetched = await client.query<{ line: string }>(`FETCH ${ROWS_A_FETCH} FROM dumped`);
    await write(
      table,
      fetched.rows.map(({ line }) => `${line}\n`),
    );
    rows += fetched.rows.length;
    more = fetched.rows.length === ROWS_A_FETCH;
  }
  await client.query("CLOSE dumped");
  return { table, rows };
}

/**
 * Writes every row of a project or an organization, table by table, from one snapshot; secrets are left out.
 *
 * @returns how many rows each table has.
 */
export function dumpTables(
  database: Database,
  scope: TenantOf,
  target: DumpTarget,
): Promise<{ readonly table: string; readonly rows: number }[]> {
  return database.snapshot(scope, async (client) => {
    const counts: { table: string; rows: number }[] = [];
    for (const table of await tablesOf(client, target.projectId)) counts.push(await dump(client, table, target));
    return counts;
  });
}

export interface HeldContent {
  readonly sha256: string;
  readonly sizeBytes: number;
}

/** Contents of a project's artifacts, or of the organization's, behind a digest, in the order of their digests. */
export function heldContents(
  database: Database,
  scope: TenantOf,
  { projectId, after, limit }: { readonly projectId: string | null; readonly after: string; readonly limit: number },
): Promise<HeldContent[]> {
  const ofProject =
    projectId === null
      ? "$1::uuid IS NULL"
      : `b.sha256 IN (SELECT f.sha256 FROM artifact_file f WHERE f.artifact_id IN (${ARTIFACTS_OF_PROJECT}))`;
  return database.snapshot(scope, async (client) => {
    const { rows } = await client.query<HeldContent>(
      `SELECT b.sha256, b.size_bytes::float8 AS "sizeBytes" FROM blob b
       WHERE ${ofProject} AND b.sha256 > $2 ORDER BY b.sha256 LIMIT $3`,
      [projectId, after, limit],
    );
    return rows;
  });
}
