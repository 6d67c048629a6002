import { LIMITS } from "@graft/contracts";
import { type LinePlace, type LogLine, type LogPageQuestion, type LogReader, streamOf } from "@graft/domain";
import type { Tx } from "../database.ts";
import { Prisma } from "../generated/prisma/client.ts";

interface LineRow {
  readonly attempt: number;
  readonly number: number;
  readonly stream: number;
  readonly at: number;
  readonly text: string;
}

/** Chunks that may hold a line behind the place, by the index of first lines; the exact line is told by the condition on its number. */
function chunksAfter({ attempt, number }: LinePlace): Prisma.Sql {
  const first = number - LIMITS.logLinesPerChunk;
  return Prisma.sql`AND (c.attempt, c.first_line) > (${attempt}::int, ${first}::bigint)`;
}

function chunksBefore({ attempt, number }: LinePlace): Prisma.Sql {
  return Prisma.sql`AND (c.attempt, c.first_line) < (${attempt}::int, ${number}::bigint)`;
}

const NUMBER = Prisma.sql`(c.first_line + l.place - 1)`;

/**
 * Chunks come in their order, by index, the lines of each in theirs, and the limit ends both: sorted by the database, a page
 * of 200 lines would first unpack the whole log.
 */
function query({ runId, attempt, search, after, before, limit, fromEnd }: LogPageQuestion): Prisma.Sql {
  const direction = fromEnd ? Prisma.sql`DESC` : Prisma.sql`ASC`;
  const chunks = [
    attempt === null ? Prisma.empty : Prisma.sql`AND c.attempt = ${attempt}::int`,
    after === null ? Prisma.empty : chunksAfter(after),
    before === null ? Prisma.empty : chunksBefore(before),
  ];
  const lines = [
    after === null
      ? Prisma.empty
      : Prisma.sql`AND (c.attempt, ${NUMBER}) > (${after.attempt}::int, ${after.number}::bigint)`,
    before === null
      ? Prisma.empty
      : Prisma.sql`AND (c.attempt, ${NUMBER}) < (${before.attempt}::int, ${before.number}::bigint)`,
    // strpos and not LIKE: what is searched for is text, not a pattern.
    search === null ? Prisma.empty : Prisma.sql`AND strpos(lower(l.text), lower(${search}::text)) > 0`,
  ];
  return Prisma.sql`
    SELECT c.attempt, line.number, line.stream, line.at, line.text
    FROM (
      SELECT c.attempt, c.first_line, c.streams, c.times, c.texts FROM log_chunk c
      WHERE c.run_id = ${runId}::uuid ${Prisma.join(chunks, " ")}
      ORDER BY c.attempt ${direction}, c.first_line ${direction} OFFSET 0
    ) c CROSS JOIN LATERAL (
      SELECT ${NUMBER}::float8 AS number, l.stream::int AS stream, l.at, l.text
      FROM unnest(c.streams, c.times, c.texts) WITH ORDINALITY AS l(stream, at, text, place)
      WHERE true ${Prisma.join(lines, " ")} ORDER BY l.place ${direction}
    ) line
    LIMIT ${limit}::int`;
}

/** Pages of a log in the operation's own read transaction. */
export function logReader(tx: Tx): LogReader {
  return {
    page: async (question) => {
      const rows = await tx.$queryRaw<LineRow[]>(query(question));
      const lines = rows.map(
        ({ attempt, number, stream, at, text }): LogLine => ({
          attempt,
          number,
          stream: streamOf(stream),
          at: new Date(at),
          text,
        }),
      );
      return question.fromEnd ? lines.reverse() : lines;
    },
  };
}
