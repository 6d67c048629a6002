import type { MetricBatch, StoredBatch } from "@graft/domain";
import type pg from "pg";

interface StoredRow {
  readonly attempt_number: number;
  readonly batch_position: string;
  readonly repeated: boolean;
  readonly gap: boolean;
}

/** A column as PostgreSQL reads an array of numbers; NaN and the infinities are spelled alike in both languages. */
const column = (values: readonly number[]) => `{${values.join(",")}}`;

/** Stores a batch by one call of a function of the database; null when the token is none of the run's attempts'. */
export async function storeMetricBatch(
  client: pg.PoolClient,
  organizationId: string,
  batch: MetricBatch,
): Promise<StoredBatch | null> {
  const { runId, leaseToken, seq, keys, keyIndexes, steps, times, values } = batch;
  const { rows } = await client.query<StoredRow>({
    name: "store_metric_batch",
    text: "SELECT * FROM store_metric_batch($1, $2, $3, $4, $5, $6, $7, $8, $9)",
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
    ],
  });
  const row = rows[0];
  if (!row) return null;
  const { attempt_number: attempt, batch_position, repeated, gap } = row;
  return { attempt, position: Number(batch_position), repeated, gap, stored: repeated ? 0 : steps.length };
}
