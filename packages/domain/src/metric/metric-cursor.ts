import { AppError } from "@graft/contracts";
import { z } from "zod";

/**
 * Where a live reader stands: for every run and attempt the position up to which all batches were read. Positions are
 * given in the order of commits of one attempt, so nothing can appear before them later; an id of the whole table
 * could.
 */
export type MetricCursor = ReadonlyMap<string, ReadonlyMap<number, number>>;

const wireSchema = z.record(z.uuid(), z.record(z.string().regex(/^\d+$/), z.int().nonnegative()));

export function encodeMetricCursor(cursor: MetricCursor): string {
  const wire = Object.fromEntries([...cursor].map(([run, attempts]) => [run, Object.fromEntries(attempts)]));
  return Buffer.from(JSON.stringify(wire)).toString("base64url");
}

/** @throws AppError INPUT_INVALID when it is not a cursor this platform gave. */
export function decodeMetricCursor(text: string): MetricCursor {
  try {
    const wire = wireSchema.parse(JSON.parse(Buffer.from(text, "base64url").toString("utf8")));
    return new Map(
      Object.entries(wire).map(([run, attempts]) => [
        run,
        new Map(Object.entries(attempts).map(([attempt, position]) => [Number(attempt), position])),
      ]),
    );
  } catch (cause) {
    throw new AppError("INPUT_INVALID", "The cursor is malformed; pass one that a metricUpdates event gave.", {
      cause,
    });
  }
}
