import type { SeriesPoints, SeriesQuestion } from "@graft/domain";
import type pg from "pg";

interface SeriesRow {
  readonly id: string;
  readonly key: string;
  /** Attempts that wrote the series, newest first. */
  readonly attempts: number[];
}

interface Extent {
  readonly count: number;
  readonly low: string | null;
  readonly high: string | null;
}

interface Columns {
  readonly steps: number[] | null;
  readonly times: number[] | null;
  readonly last: number[] | null;
  readonly min: (number | null)[] | null;
  readonly max: (number | null)[] | null;
  readonly mean: (number | null)[] | null;
  readonly count: number[] | null;
}

const FINITE = "value NOT IN ('NaN', 'Infinity', '-Infinity')";

/** Where a step was made again by a later attempt, the newest attempt's value counts. $1 series, $2 and $3 the range. */
function pointsOf({ attempts }: SeriesRow): string {
  const range = "series_id = $1 AND step >= coalesce($2::bigint, step) AND step <= coalesce($3::bigint, step)";
  if (attempts.length === 1)
    return `SELECT step, at, value FROM metric_point WHERE ${range} AND attempt = ${attempts[0]}`;
  return `SELECT DISTINCT ON (step) step, at, value FROM metric_point WHERE ${range} ORDER BY step, attempt DESC`;
}

/** At or under `maxPoints` points as they are; else one bucket of equal width in steps for each point of the screen. */
export async function readSeries(client: pg.PoolClient, question: SeriesQuestion): Promise<SeriesPoints[]> {
  const { rows } = await client.query<SeriesRow>(
    `SELECT s.id, s.key, array_agg(m.attempt ORDER BY m.attempt DESC) AS attempts
     FROM metric_series s JOIN metric_summary m ON m.series_id = s.id
     WHERE s.run_id = $1 AND ($2::text[] IS NULL OR s.key = ANY ($2))
     GROUP BY s.id, s.key ORDER BY s.key`,
    [question.runId, question.keys],
  );
  const answers: SeriesPoints[] = [];
  for (const row of rows) answers.push(await readOne(client, row, question));
  return answers;
}

async function readOne(client: pg.PoolClient, row: SeriesRow, question: SeriesQuestion): Promise<SeriesPoints> {
  const range = [row.id, question.fromStep, question.toStep];
  const points = pointsOf(row);
  const { rows } = await client.query<Extent>(
    `SELECT count(*)::int AS count, min(step) AS low, max(step) AS high FROM (${points}) p`,
    range,
  );
  const extent = rows[0] ?? { count: 0, low: null, high: null };
  const sampled = extent.count > question.maxPoints;
  const columns = sampled
    ? await client.query<Columns>(bucketQuery(points), [
        ...range,
        question.fromStep ?? extent.low,
        question.toStep ?? extent.high,
        question.maxPoints,
      ])
    : await client.query<Columns>(rawQuery(points), range);
  return { key: row.key, sampled, ...series(columns.rows[0], sampled) };
}

function rawQuery(points: string): string {
  return `
    SELECT array_agg(step::float8 ORDER BY step) AS steps,
      array_agg(extract(epoch FROM at)::float8 * 1000 ORDER BY step) AS times, array_agg(value ORDER BY step) AS last
    FROM (${points}) p`;
}

/** $4 and $5 the first and last step of all buckets, $6 their number: the same question gives the same buckets. */
function bucketQuery(points: string): string {
  return `
    SELECT array_agg(step ORDER BY bucket) AS steps, array_agg(time ORDER BY bucket) AS times,
      array_agg(last ORDER BY bucket) AS last, array_agg(low ORDER BY bucket) AS min,
      array_agg(high ORDER BY bucket) AS max, array_agg(mean ORDER BY bucket) AS mean,
      array_agg(count ORDER BY bucket) AS count
    FROM (
      SELECT floor((step - $4::bigint)::float8 * $6::int / ($5::bigint - $4::bigint + 1)) AS bucket,
        max(step)::float8 AS step, extract(epoch FROM (array_agg(at ORDER BY step DESC))[1])::float8 * 1000 AS time,
        (array_agg(value ORDER BY step DESC))[1] AS last, min(value) FILTER (WHERE ${FINITE}) AS low,
        max(value) FILTER (WHERE ${FINITE}) AS high,
        avg(greatest(least(value, 1e300), -1e300)) FILTER (WHERE ${FINITE}) AS mean, count(*)::int AS count
      FROM (${points}) p GROUP BY 1
    ) buckets`;
}

function series(columns: Columns | undefined, sampled: boolean): Omit<SeriesPoints, "key" | "sampled"> {
  const steps = columns?.steps ?? [];
  const times = (columns?.times ?? []).map((time) => new Date(time));
  const last = columns?.last ?? [];
  if (!sampled) return { steps, times, last, min: last, max: last, mean: last, count: steps.map(() => 1) };
  return {
    steps,
    times,
    last,
    min: columns?.min ?? [],
    max: columns?.max ?? [],
    mean: columns?.mean ?? [],
    count: columns?.count ?? [],
  };
}
