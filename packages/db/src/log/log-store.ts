import { LIMITS } from "@graft/contracts";
import {
  type FreshLog,
  type LogCursor,
  type LogLine,
  type LogStore,
  type OwnedLogChunk,
  type StoredLogChunk,
  streamNumber,
  streamOf,
} from "@graft/domain";
import type pg from "pg";
import type { Database } from "../database.ts";

/** A chunk that holds a line begins less than this before it, so that the index finds it. */
const LINES_A_CHUNK = LIMITS.logLinesPerChunk;
/** Chunks that one read carries; the rest comes with the next. */
const CHUNKS_A_READ = 4;

interface StoredRow {
  readonly attempt_number: number;
  readonly chunk_first_line: string;
  readonly repeated: boolean;
}

async function append(
  client: pg.PoolClient,
  organizationId: string,
  chunk: OwnedLogChunk,
): Promise<StoredLogChunk | null> {
  const { runId, leaseToken, principalId, seq, streams, times, texts } = chunk;
  const { rows } = await client.query<StoredRow>({
    name: "store_log_chunk",
    text: "SELECT * FROM store_log_chunk($1, $2, $3, $4, $5, $6, $7, $8)",
    values: [organizationId, runId, leaseToken, principalId, String(seq), streams.map(streamNumber), times, texts],
  });
  const row = rows[0];
  if (!row) return null;
  return { attempt: row.attempt_number, firstLine: Number(row.chunk_first_line), repeated: row.repeated };
}

async function head(client: pg.PoolClient, runId: string): Promise<LogCursor | null> {
  const { rows } = await client.query<{ attempt: number | null; line: number }>({
    name: "log_head",
    text: `
      SELECT a.number AS attempt, coalesce((
        SELECT c.first_line + c.line_count - 1 FROM log_chunk c
        WHERE c.run_id = r.id AND c.attempt = a.number ORDER BY c.first_line DESC LIMIT 1
      ), 0)::float8 AS line
      FROM run r LEFT JOIN run_attempt a ON a.run_id = r.id WHERE r.id = $1`,
    values: [runId],
  });
  if (rows.length === 0) return null;
  return new Map(rows.flatMap(({ attempt, line }) => (attempt === null ? [] : [[attempt, line] as const])));
}

interface ChunkRow {
  readonly attempt: number;
  readonly firstLine: number;
  readonly streams: number[];
  readonly times: number[];
  readonly texts: string[];
}

async function fresh(client: pg.PoolClient, runId: string, after: LogCursor): Promise<FreshLog> {
  const marks = [...after];
  const { rows } = await client.query<ChunkRow>({
    name: "log_fresh",
    // The chunk that holds the line behind the mark is the last one that begins at or before it.
    text: `
      SELECT c.attempt, c.first_line::float8 AS "firstLine", c.streams, c.times, c.texts
      FROM run_attempt a
      LEFT JOIN unnest($2::int[], $3::bigint[]) AS mark(attempt, line) ON mark.attempt = a.number
      CROSS JOIN LATERAL (
        SELECT * FROM log_chunk l
        WHERE l.run_id = $1 AND l.attempt = a.number AND l.first_line + l.line_count - 1 > coalesce(mark.line, 0)
          AND l.first_line > coalesce(mark.line, 0) - $4
        ORDER BY l.first_line LIMIT ${CHUNKS_A_READ}
      ) c
      WHERE a.run_id = $1
      ORDER BY c.attempt, c.first_line LIMIT ${CHUNKS_A_READ}`,
    values: [runId, marks.map(([attempt]) => attempt), marks.map(([, line]) => line), LINES_A_CHUNK],
  });
  const cursor = new Map(after);
  const lines: LogLine[] = [];
  for (const row of rows) {
    const seen = cursor.get(row.attempt) ?? 0;
    lines.push(...linesOf(row).filter(({ number }) => number > seen));
    cursor.set(row.attempt, Math.max(seen, row.firstLine + row.texts.length - 1));
  }
  return { cursor, lines, more: rows.length >= CHUNKS_A_READ };
}

function linesOf({ attempt, firstLine, streams, times, texts }: ChunkRow): LogLine[] {
  return texts.map((text, i) => ({
    attempt,
    number: firstLine + i,
    stream: streamOf(streams[i] ?? 0),
    at: new Date(times[i] ?? 0),
    text,
  }));
}

/** Logs over `pg`: a chunk is one row. */
export function logStore(database: Database): LogStore {
  return {
    append: (scope, chunk) => database.sql(scope, (client) => append(client, scope.organizationId, chunk)),
    head: (scope, runId) => database.sql(scope, (client) => head(client, runId)),
    fresh: (scope, { runId, after }) => database.sql(scope, (client) => fresh(client, runId, after)),
  };
}
