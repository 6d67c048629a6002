import type { FreshMetrics, FreshPoints, FreshQuestion, MetricCursor } from "@graft/domain";
import type pg from "pg";

/** Batches of one attempt and points in all that one read carries; the rest comes with the next. */
const BATCHES_A_READ = 200;
const POINTS_A_READ = 20_000;

interface BatchRow {
  readonly runId: string;
  readonly attempt: number;
  readonly position: number;
  readonly points: number;
  readonly seriesIds: string[];
  readonly firstSteps: string[];
  readonly lastSteps: string[];
}

interface PointsRow {
  readonly runId: string;
  readonly key: string;
  readonly attempt: number;
  readonly steps: number[];
  readonly times: number[];
  readonly values: number[];
}

/** Where every attempt of the runs stands now. */
export async function metricHead(client: pg.PoolClient, runIds: readonly string[]): Promise<MetricCursor> {
  const { rows } = await client.query<{ runId: string; attempt: number | null; position: number }>({
    name: "metric_head",
    text: `
      SELECT r.id AS "runId", a.number AS attempt,
        coalesce((SELECT max(b.position) FROM metric_batch b WHERE b.attempt_id = a.id), 0)::float8 AS position
      FROM run r LEFT JOIN run_attempt a ON a.run_id = r.id WHERE r.id = ANY ($1)`,
    values: [runIds],
  });
  const cursor = new Map<string, Map<number, number>>();
  for (const { runId, attempt, position } of rows) {
    const attempts = cursor.get(runId) ?? new Map<number, number>();
    cursor.set(runId, attempts);
    if (attempt !== null) attempts.set(attempt, position);
  }
  return cursor;
}

/** What was stored behind the cursor, and the cursor behind it. */
export async function readFreshMetrics(client: pg.PoolClient, question: FreshQuestion): Promise<FreshMetrics> {
  const batches = await readBatches(client, question);
  const cursor = new Map([...question.after].map(([run, attempts]) => [run, new Map(attempts)]));
  const taken: BatchRow[] = [];
  let points = 0;
  for (const batch of batches) {
    if (taken.length > 0 && points + batch.points > POINTS_A_READ) break;
    points += batch.points;
    taken.push(batch);
    const attempts = cursor.get(batch.runId) ?? new Map<number, number>();
    cursor.set(batch.runId, attempts.set(batch.attempt, batch.position));
  }
  const more = taken.length < batches.length || batches.length >= BATCHES_A_READ;
  return { cursor, points: taken.length === 0 ? [] : await readPoints(client, taken, question.keys), more };
}

async function readBatches(client: pg.PoolClient, { runIds, after }: FreshQuestion): Promise<BatchRow[]> {
  const marks = [...after].flatMap(([run, attempts]) => [...attempts].map(([attempt, at]) => ({ run, attempt, at })));
  const { rows } = await client.query<BatchRow>({
    name: "metric_fresh_batches",
    text: `
      SELECT a.run_id AS "runId", a.number AS attempt, b.position::float8 AS position, b.points,
        b.series_ids AS "seriesIds", b.first_steps AS "firstSteps", b.last_steps AS "lastSteps"
      FROM run_attempt a
      LEFT JOIN unnest($2::uuid[], $3::int[], $4::bigint[]) AS mark(run_id, attempt, position)
        ON mark.run_id = a.run_id AND mark.attempt = a.number
      CROSS JOIN LATERAL (
        SELECT * FROM metric_batch m WHERE m.attempt_id = a.id AND m.position > coalesce(mark.position, 0)
        ORDER BY m.position LIMIT ${BATCHES_A_READ}
      ) b
      WHERE a.run_id = ANY ($1)
      ORDER BY a.run_id, a.number, b.position`,
    values: [runIds, marks.map(({ run }) => run), marks.map(({ attempt }) => attempt), marks.map(({ at }) => at)],
  });
  return rows;
}

async function readPoints(
  client: pg.PoolClient,
  batches: readonly BatchRow[],
  keys: readonly string[] | null,
): Promise<FreshPoints[]> {
  const ranges = batches.flatMap(({ seriesIds, firstSteps, lastSteps, attempt, position }) =>
    seriesIds.map((series, i) => ({ series, first: firstSteps[i], last: lastSteps[i], attempt, position })),
  );
  const { rows } = await client.query<PointsRow>({
    name: "metric_fresh_points",
    // A step that a later batch wrote again carries that batch's position, and comes with it.
    text: `
      SELECT s.run_id AS "runId", s.key, p.attempt, array_agg(p.step::float8 ORDER BY p.step) AS steps,
        array_agg(extract(epoch FROM p.at)::float8 * 1000 ORDER BY p.step) AS times,
        array_agg(p.value ORDER BY p.step) AS values
      FROM unnest($1::bigint[], $2::int[], $3::bigint[], $4::bigint[], $5::bigint[])
        AS range(series_id, attempt, first_step, last_step, position)
      JOIN metric_point p ON p.series_id = range.series_id AND p.attempt = range.attempt
        AND p.step BETWEEN range.first_step AND range.last_step AND p.position = range.position
      JOIN metric_series s ON s.id = p.series_id
      WHERE $6::text[] IS NULL OR s.key = ANY ($6)
      GROUP BY s.run_id, s.key, p.attempt
      ORDER BY s.run_id, s.key, p.attempt`,
    values: [
      ranges.map(({ series }) => series),
      ranges.map(({ attempt }) => attempt),
      ranges.map(({ first }) => first),
      ranges.map(({ last }) => last),
      ranges.map(({ position }) => position),
      keys,
    ],
  });
  return rows.map(({ times, ...row }) => ({ ...row, times: times.map((time) => new Date(time)) }));
}
