import type { SeriesPoints, SeriesQuestion } from "@graft/domain";
import type { Tx } from "../database.ts";
import { Prisma } from "../generated/prisma/client.ts";
import { readColumn, readNumbers } from "./read-column.ts";

interface SeriesRow {
  readonly id: bigint;
  readonly key: string;
  /** Attempts that wrote the series, newest first. */
  readonly attempts: number[];
}

interface Extent {
  readonly count: number;
  readonly low: bigint | null;
  readonly high: bigint | null;
}

/** Columns as texts of arrays. */
interface Columns {
  readonly steps: string | null;
  readonly times: string | null;
  readonly last: string | null;
  readonly min?: string | null;
  readonly max?: string | null;
  readonly mean?: string | null;
  readonly count?: string | null;
}

const FINITE = Prisma.sql`value NOT IN ('NaN', 'Infinity', '-Infinity')`;

/** Where a step was made again by a later attempt, the newest attempt's value counts. */
function pointsOf({ id, attempts }: SeriesRow, { fromStep, toStep }: SeriesQuestion): Prisma.Sql {
  const from = fromStep === null ? Prisma.empty : Prisma.sql`AND step >= ${fromStep}::bigint`;
  const to = toStep === null ? Prisma.empty : Prisma.sql`AND step <= ${toStep}::bigint`;
  const range = Prisma.sql`series_id = ${id}::bigint ${from} ${to}`;
  if (attempts.length === 1) {
    return Prisma.sql`SELECT step, at, value FROM metric_point WHERE ${range} AND attempt = ${attempts[0]}::int`;
  }
  return Prisma.sql`SELECT DISTINCT ON (step) step, at, value FROM metric_point WHERE ${range} ORDER BY step, attempt DESC`;
}

/** At or under `maxPoints` points as they are; else one bucket of equal width in steps for each point of the screen. */
export async function readSeries(tx: Tx, question: SeriesQuestion): Promise<SeriesPoints[]> {
  const keys = question.keys === null ? Prisma.empty : Prisma.sql`AND s.key = ANY (${question.keys}::text[])`;
  const rows = await tx.$queryRaw<SeriesRow[]>`
    SELECT s.id, s.key, array_agg(m.attempt ORDER BY m.attempt DESC) AS attempts
    FROM metric_series s JOIN metric_summary m ON m.series_id = s.id
    WHERE s.run_id = ${question.runId}::uuid ${keys}
    GROUP BY s.id, s.key ORDER BY s.key`;
  const answers: SeriesPoints[] = [];
  for (const row of rows) answers.push(await readOne(tx, row, question));
  return answers;
}

async function readOne(tx: Tx, row: SeriesRow, question: SeriesQuestion): Promise<SeriesPoints> {
  const points = pointsOf(row, question);
  const [extent] = await tx.$queryRaw<Extent[]>`
    SELECT count(*)::int AS count, min(step) AS low, max(step) AS high FROM (${points}) p`;
  const sampled = extent !== undefined && extent.count > question.maxPoints;
  const first = BigInt(question.fromStep ?? extent?.low ?? 0);
  const last = BigInt(question.toStep ?? extent?.high ?? 0);
  const query = sampled ? bucketQuery(points, { first, last, count: question.maxPoints }) : rawQuery(points);
  const [columns] = await tx.$queryRaw<Columns[]>(query);
  return { key: row.key, sampled, ...series(columns, sampled) };
}

function rawQuery(points: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`
    SELECT array_agg(step ORDER BY step)::text AS steps,
      array_agg(extract(epoch FROM at)::float8 * 1000 ORDER BY step)::text AS times,
      array_agg(value ORDER BY step)::text AS last
    FROM (${points}) p`;
}

interface Buckets {
  readonly first: bigint;
  readonly last: bigint;
  readonly count: number;
}

/** Buckets follow from range and number alone: the same question gives the same buckets. */
function bucketQuery(points: Prisma.Sql, { first, last, count }: Buckets): Prisma.Sql {
  const width = last - first + 1n;
  return Prisma.sql`
    SELECT array_agg(step ORDER BY bucket)::text AS steps, array_agg(time ORDER BY bucket)::text AS times,
      array_agg(last ORDER BY bucket)::text AS last, array_agg(low ORDER BY bucket)::text AS min,
      array_agg(high ORDER BY bucket)::text AS max, array_agg(mean ORDER BY bucket)::text AS mean,
      array_agg(count ORDER BY bucket)::text AS count
    FROM (
      SELECT floor((step - ${first}::bigint)::float8 * ${count}::int / ${width}::bigint) AS bucket,
        max(step) AS step, extract(epoch FROM (array_agg(at ORDER BY step DESC))[1])::float8 * 1000 AS time,
        (array_agg(value ORDER BY step DESC))[1] AS last, min(value) FILTER (WHERE ${FINITE}) AS low,
        max(value) FILTER (WHERE ${FINITE}) AS high,
        avg(greatest(least(value, 1e300), -1e300)) FILTER (WHERE ${FINITE}) AS mean, count(*) AS count
      FROM (${points}) p GROUP BY 1
    ) buckets`;
}

function series(columns: Columns | undefined, sampled: boolean): Omit<SeriesPoints, "key" | "sampled"> {
  const steps = readNumbers(columns?.steps ?? null);
  const times = readNumbers(columns?.times ?? null).map((time) => new Date(time));
  const last = readNumbers(columns?.last ?? null);
  if (!sampled) return { steps, times, last, min: last, max: last, mean: last, count: steps.map(() => 1) };
  return {
    steps,
    times,
    last,
    min: readColumn(columns?.min ?? null),
    max: readColumn(columns?.max ?? null),
    mean: readColumn(columns?.mean ?? null),
    count: readNumbers(columns?.count ?? null),
  };
}
