import type { OwnedBatch, StoredBatch } from "@graft/domain";
import type pg from "pg";

interface StoredRow {
  readonly attempt_number: number;
  readonly batch_position: string;
  readonly repeated: boolean;
  readonly gap: boolean;
}

/** A column as PostgreSQL reads an array of numbers; NaN and the infinities are spelled alike in both languages. */
const column = (values: readonly number[]) => `{${values.join(",")}}`;

/**
 * The function is called with what the first query found, so that it is not called when nothing was: an attempt answers
 * to its agent's key or to the one who tracks, and to nobody else.
 */
const STORE = `
  WITH owned AS MATERIALIZED (
    SELECT a.run_id, a.lease_token FROM run_attempt a LEFT JOIN agent g ON g.id = a.agent_id
    WHERE a.lease_token = $3::uuid AND a.run_id = $2::uuid AND coalesce(a.tracker_id, g.api_key_id) = $10::uuid
  )
  SELECT stored.* FROM owned,
    LATERAL store_metric_batch($1, owned.run_id, owned.lease_token, $4, $5, $6, $7, $8, $9) AS stored`;

/**
 * Stores a batch by one call of a function of the database; null when the token is none of the run's attempts', or the
 * attempt is not the principal's.
 */
export async function storeMetricBatch(
  client: pg.PoolClient,
  organizationId: string,
  batch: OwnedBatch,
): Promise<StoredBatch | null> {
  const { principalId, runId, leaseToken, seq, keys, keyIndexes, steps, times, values } = batch;
  const { rows } = await client.query<StoredRow>({
    name: "store_metric_batch",
    text: STORE,
    values: [
      organizationId,
      runId,
      leaseToken,
      String(seq),
      keys,
      column(keyIndexes),
      column(steps),
      column(times),
      column(values),
      principalId,
    ],
  });
  const row = rows[0];
  if (!row) return null;
  const { attempt_number: attempt, batch_position, repeated, gap } = row;
  return { attempt, position: Number(batch_position), repeated, gap, stored: repeated ? 0 : steps.length };
}
