import { createHash, type Hash } from "node:crypto";
import { createReadStream } from "node:fs";
import { appendFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Database, dumpTables } from "@graft/db";
import { type ArtifactStore, exportPrefix } from "@graft/domain";

export interface ExportPorts {
  readonly database: Database;
  readonly store: ArtifactStore;
}

export interface ExportedDeletion {
  readonly organizationId: string;
  readonly deletionId: string;
  readonly projectId: string | null;
}

/**
 * Writes the rows of a project or an organization into the store, a file of JSON lines for each table, and a manifest
 * with their counts and digests last. The rows are of one snapshot; they stand on disk before any of them is sent, so that
 * no transaction waits for the store.
 *
 * @returns how many rows.
 */
export async function exportTenant({ database, store }: ExportPorts, deletion: ExportedDeletion): Promise<number> {
  const { organizationId, deletionId, projectId } = deletion;
  const folder = await mkdtemp(path.join(tmpdir(), "graft-export-"));
  const digests = new Map<string, Hash>();
  try {
    const counts = await dumpTables(
      database,
      { organizationId },
      {
        projectId,
        write: async (table, lines) => {
          const text = lines.join("");
          digests.set(table, (digests.get(table) ?? createHash("sha256")).update(text));
          await appendFile(path.join(folder, table), text);
        },
      },
    );
    const prefix = exportPrefix(organizationId, deletionId);
    for (const { table } of counts) {
      await store.write(`${prefix}tables/${table}.jsonl`, createReadStream(path.join(folder, table)));
    }
    const tables = counts.map((count) => ({ ...count, sha256: digests.get(count.table)?.digest("hex") }));
    const manifest = { format: "graft.export/1", organizationId, projectId, exportedAt: new Date(), tables };
    await store.write(`${prefix}manifest.json`, Buffer.from(JSON.stringify(manifest, null, 2)));
    return counts.reduce((sum, { rows }) => sum + rows, 0);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
