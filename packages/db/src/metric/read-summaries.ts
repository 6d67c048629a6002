import type { KeySummary } from "@graft/domain";
import type { Tx } from "../database.ts";

interface SummaryRow extends Omit<KeySummary, "lastValue"> {
  readonly runId: string;
  /** As text: it may be NaN. */
  readonly lastValue: string;
}

/**
 * Summaries of runs by key. Attempts are merged: counts and sums add up, steps that were redone count once for each
 * attempt; the last value is the newest attempt's.
 */
export async function readSummaries(
  tx: Tx,
  runIds: readonly string[],
): Promise<ReadonlyMap<string, readonly KeySummary[]>> {
  const rows = await tx.$queryRaw<SummaryRow[]>`
    SELECT s.run_id AS "runId", s.key, sum(m.count)::float8 AS count, sum(m.not_finite)::float8 AS "notFinite",
      min(m.min) AS min, max(m.max) AS max,
      sum(greatest(least(m.sum, 1e306), -1e306)) / nullif(sum(m.count - m.not_finite), 0)::float8 AS mean,
      (array_agg(m.last_step ORDER BY m.attempt DESC))[1]::float8 AS "lastStep",
      (array_agg(m.last_value ORDER BY m.attempt DESC))[1]::text AS "lastValue"
    FROM metric_series s JOIN metric_summary m ON m.series_id = s.id
    WHERE s.run_id = ANY (${runIds}::uuid[])
    GROUP BY s.run_id, s.id, s.key
    ORDER BY s.run_id, s.key`;
  const byRun = new Map<string, KeySummary[]>();
  for (const { runId, lastValue, ...row } of rows) {
    const summary = { ...row, lastValue: Number(lastValue) };
    const list = byRun.get(runId);
    if (list) list.push(summary);
    else byRun.set(runId, [summary]);
  }
  return byRun;
}
