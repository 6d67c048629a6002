import { setTimeout as delay } from "node:timers/promises";
import { decodeMetricCursor, encodeMetricCursor, type FreshPoints, type MetricCursor, notFound } from "@graft/domain";
import type { GraphContext } from "../context.ts";

export interface MetricEvent {
  readonly cursor: string;
  readonly points: readonly FreshPoints[];
}

export interface MetricQuestion {
  readonly runIds: readonly string[];
  readonly keys: readonly string[] | null;
  readonly after: string | null;
}

/** Shortest time between two events of one subscriber: ten a second. */
const PACE_MS = 100;

async function startingPoint(
  { platform, scope }: GraphContext,
  { runIds, after }: MetricQuestion,
): Promise<MetricCursor> {
  const head = await platform.metrics.head(scope, runIds);
  const missing = runIds.find((id) => !head.has(id));
  if (missing) throw notFound("Run", missing);
  return after === null ? head : new Map([...decodeMetricCursor(after)].filter(([run]) => head.has(run)));
}

/**
 * Points as they are stored. Hints only say that there is something to read; what is read are the rows behind the
 * cursor, so that a lost hint costs time and nothing else. Nothing is buffered for a subscriber: what is stored while
 * it is busy comes with its next event.
 */
export async function* metricEvents(context: GraphContext, question: MetricQuestion): AsyncGenerator<MetricEvent> {
  const { platform, scope, signal } = context;
  const { runIds, keys } = question;
  const asked = new Set(runIds);
  // Before the first read: what is stored after it is hinted.
  const hints = platform.bus.subscribe(
    "metrics.stored",
    signal,
    ({ organizationId, runId }) => organizationId === scope.organizationId && asked.has(runId),
  );
  let cursor = await startingPoint(context, question);
  // Without a cursor the client starts now; it is told where that is, so that it can read what came before.
  if (question.after === null) yield { cursor: encodeMetricCursor(cursor), points: [] };
  for (;;) {
    let more = true;
    while (more && !signal.aborted) {
      const fresh = await platform.metrics.fresh(scope, { runIds, keys, after: cursor });
      more = fresh.more;
      cursor = fresh.cursor;
      if (fresh.points.length === 0) continue;
      yield { cursor: encodeMetricCursor(cursor), points: fresh.points };
      await delay(PACE_MS, undefined, { signal }).catch(() => undefined);
    }
    const hint = await hints.next();
    if (hint.done) return;
  }
}
