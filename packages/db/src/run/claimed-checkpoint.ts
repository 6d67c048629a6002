import type { CheckpointPlace } from "@graft/contracts";
import type pg from "pg";
import type { Artifact } from "../generated/prisma/client.ts";
import { camelRow } from "./camel-row.ts";

/** A checkpoint that a run can be gone on from, and where its files are. */
export interface ClaimedCheckpoint extends CheckpointPlace {
  readonly id: string;
  readonly artifact: Artifact;
}

type Row = CheckpointPlace & { readonly id: string; readonly artifact: Readonly<Record<string, unknown>> };

/** The newest checkpoint of a run; only verified ones are noted. */
export async function readClaimedCheckpoint(client: pg.PoolClient, runId: string): Promise<ClaimedCheckpoint | null> {
  const { rows } = await client.query<Row>(
    `SELECT c.id, c.phase, c.epoch, c.step, row_to_json(a) AS artifact
     FROM checkpoint c JOIN artifact a ON a.id = c.artifact_id
     WHERE c.run_id = $1 AND c.obsolete_at IS NULL ORDER BY c.created_at DESC, c.id DESC LIMIT 1`,
    [runId],
  );
  const row = rows[0];
  return row ? { ...row, artifact: camelRow<Artifact>(row.artifact) } : null;
}
