import pg from "pg";

/** Shapes in which a text would act where it is taken for markup, an attribute, an address, a template or a script. */
const SHAPES: readonly ((name: string) => string)[] = [
  (name) => `<script>stolen('${name}')</script>`,
  (name) => `<img src=x onerror=stolen('${name}')>`,
  (name) => `"><svg onload=stolen('${name}')>`,
  (name) => `' onmouseover=stolen('${name}') autofocus onfocus=stolen('${name}') x='`,
  (name) => `javascript:stolen('${name}')`,
  (name) => `</script><script>stolen('${name}')</script>`,
  (name) => `{{constructor.constructor("stolen('${name}')")()}}`,
  (name) => `<iframe srcdoc="<script>parent.stolen('${name}')</script>">`,
];

/**
 * Columns whose text nobody writes: what the platform makes, or takes only in its own form. Of those a page would show an
 * unknown word, or ask for what is not there.
 */
const MADE =
  /digest|hash|sha256|token|_key$|signature|secret|slug|prefix|idempotency|subject_type|object_type|scopes|expression|\.zone|webhook\.url|upload_id|error_code|request_id|\.action$|blob\.|run_attempt\.tracker_name/;

export interface Written {
  /** `table.column` */
  readonly name: string;
  readonly text: string;
}

/** Stands in every text of an organization's rows, with the column's name in it, as somebody hostile would write it. */
export async function writeHostileTexts(superuserUrl: string, organizationId: string): Promise<Written[]> {
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  try {
    // Neither the audit log nor the ledger take such a change from anybody: it is not by a change that texts get there.
    await client.query("SET session_replication_role = replica");
    const { rows } = await client.query<{ table: string; column: string; list: boolean }>(`
      SELECT c.table_name AS table, c.column_name AS column, c.data_type = 'ARRAY' AS list
      FROM information_schema.columns c
      JOIN information_schema.columns o USING (table_schema, table_name)
      JOIN pg_class r ON r.oid = format('%I.%I', c.table_schema, c.table_name)::regclass AND NOT r.relispartition
      WHERE o.column_name = 'organization_id' AND c.table_schema = 'public'
        AND (c.udt_name IN ('text', 'varchar', '_text', '_varchar')) ORDER BY 1, 2`);
    const written: Written[] = [];
    for (const { table, column, list } of rows) {
      const name = `${table}.${column}`;
      if (MADE.test(name)) continue;
      const text = (SHAPES[written.length % SHAPES.length] ?? String)(name);
      const value = list ? [text] : text;
      await client.query(`UPDATE ${table} SET ${column} = $2 WHERE organization_id = $1`, [organizationId, value]);
      written.push({ name, text });
    }
    return written;
  } finally {
    await client.end();
  }
}
