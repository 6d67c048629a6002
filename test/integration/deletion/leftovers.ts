import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import type pg from "pg";

/** Tables of the whole database that hold the text anywhere in a row, read past every wall. */
export async function tablesWith(superuser: pg.Client, text: string): Promise<string[]> {
  const { rows } = await superuser.query<{ name: string }>(`
    SELECT c.relname AS name FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition ORDER BY 1`);
  const found: string[] = [];
  for (const { name } of rows) {
    const { rowCount } = await superuser.query(
      `SELECT FROM "${name}" t WHERE position(lower($1) IN lower(t::text)) > 0 LIMIT 1`,
      [text],
    );
    if (rowCount !== 0) found.push(name);
  }
  return found;
}

/** Files under the folder whose path or content holds the text. */
export async function filesWith(folder: string, text: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const found: string[] = [];
  for (const entry of entries.filter((each) => each.isFile())) {
    const file = path.join(entry.parentPath, entry.name);
    // One that has gone since it was listed is no leftover.
    const content = await readFile(file).catch(() => undefined);
    if (content && (file.includes(text) || content.includes(text))) found.push(path.relative(folder, file));
  }
  return found;
}
