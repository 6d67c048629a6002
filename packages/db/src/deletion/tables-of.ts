import type pg from "pg";

/** Rows of one table that belong to a project or an organization. $1 is the project's id. */
export interface TableRows {
  readonly table: string;
  readonly condition: string;
}

interface Reference {
  readonly child: string;
  readonly column: string;
  readonly parent: string;
  readonly parentColumn: string;
}

/** References that tables with many rows do without. */
const UNWRITTEN: readonly Reference[] = [
  { child: "metric_series", column: "run_id", parent: "run", parentColumn: "id" },
  { child: "metric_batch", column: "run_id", parent: "run", parentColumn: "id" },
  { child: "metric_point", column: "series_id", parent: "metric_series", parentColumn: "id" },
  { child: "metric_summary", column: "series_id", parent: "metric_series", parentColumn: "id" },
];

/** Artifacts that the project $1 uses and nothing else in the organization does. */
export const ARTIFACTS_OF_PROJECT = `
  SELECT artifact_id FROM (
    SELECT v.artifact_id, d.project_id FROM dataset_version v JOIN dataset d ON d.id = v.dataset_id
    UNION ALL SELECT v.artifact_id, m.project_id FROM model_version v JOIN registered_model m ON m.id = v.model_id
    UNION ALL SELECT artifact_id, project_id FROM run WHERE artifact_id IS NOT NULL
    UNION ALL SELECT predictions_id, project_id FROM audit_report
    UNION ALL SELECT a.id, r.project_id FROM artifact a JOIN run_attempt t ON t.id = a.attempt_id JOIN run r ON r.id = t.run_id
    UNION ALL SELECT artifact_id, NULL FROM backbone_version
  ) used GROUP BY artifact_id HAVING bool_and(project_id IS NOT DISTINCT FROM $1::uuid)`;

/** References along which rows go when a row goes, as the catalogue has them; all carry the tenant, which is left out. */
async function readReferences(client: pg.PoolClient): Promise<Reference[]> {
  const { rows } = await client.query<Reference>(`
    SELECT c.relname AS child, ca.attname AS column, p.relname AS parent, pa.attname AS "parentColumn"
    FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_class p ON p.oid = k.confrelid
      CROSS JOIN LATERAL unnest(k.conkey, k.confkey) AS pair(own, other)
      JOIN pg_attribute ca ON ca.attrelid = c.oid AND ca.attnum = pair.own
      JOIN pg_attribute pa ON pa.attrelid = p.oid AND pa.attnum = pair.other
    WHERE k.contype = 'f' AND k.confdeltype = 'c' AND k.connamespace = 'public'::regnamespace
      AND ca.attname <> 'organization_id' AND c.relname <> p.relname
    ORDER BY 1, 2`);
  return [...rows, ...UNWRITTEN];
}

/** Every table of a tenant; the wall itself picks the organization's rows. */
async function readTenantTables(client: pg.PoolClient): Promise<TableRows[]> {
  const { rows } = await client.query<{ table: string }>(`
    SELECT c.relname AS table FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
      AND (c.relname = 'organization' OR EXISTS (
        SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'organization_id' AND NOT a.attisdropped))
    ORDER BY 1`);
  return rows.map(({ table }) => ({ table, condition: "true" }));
}

/**
 * The tables with rows of a project, or with null of the organization, found by the references between them: a new table
 * is among them by being tied to what it belongs to.
 */
export async function tablesOf(client: pg.PoolClient, projectId: string | null): Promise<readonly TableRows[]> {
  if (projectId === null) return readTenantTables(client);
  const references = await readReferences(client);
  const found = new Map<string, string>([["project", "id = $1::uuid"]]);
  for (let grown = true; grown; ) {
    grown = false;
    for (const child of new Set(references.map((reference) => reference.child))) {
      if (found.has(child)) continue;
      const ways = references.filter((reference) => reference.child === child && found.has(reference.parent));
      if (ways.length === 0) continue;
      const condition = ways.map(
        ({ column, parent, parentColumn }) =>
          `"${column}" IN (SELECT "${parentColumn}" FROM "${parent}" WHERE ${found.get(parent)})`,
      );
      found.set(child, condition.join(" OR "));
      grown = true;
    }
  }
  const artifacts = ARTIFACTS_OF_PROJECT;
  found.set("artifact", `id IN (${artifacts})`);
  found.set("artifact_file", `artifact_id IN (${artifacts})`);
  found.set("feature_shard", `artifact_id IN (${artifacts})`);
  return [...found].map(([table, condition]) => ({ table, condition })).sort((a, b) => (a.table < b.table ? -1 : 1));
}
