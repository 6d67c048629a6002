import { setTimeout as delay } from "node:timers/promises";
import { decodeLogCursor, encodeLogCursor, type LogLine, notFound } from "@graft/domain";
import type { GraphContext } from "../context.ts";

export interface LogEvent {
  readonly cursor: string;
  readonly lines: readonly LogLine[];
}

/** Shortest time between two events of one subscriber: ten a second. */
const PACE_MS = 100;

/**
 * Lines of a run's log as they are stored. Hints only say that there is something to read; what is read are the rows
 * behind the cursor, and nothing is buffered for a subscriber.
 */
export async function* logEvents(
  context: GraphContext,
  { runId, after }: { readonly runId: string; readonly after: string | null },
): AsyncGenerator<LogEvent> {
  const { platform, scope, signal } = context;
  // Before the first read: what is stored after it is hinted.
  const hints = platform.bus.subscribe(
    "log.stored",
    signal,
    (hint) => hint.organizationId === scope.organizationId && hint.runId === runId,
  );
  const head = await platform.logs.head(scope, runId);
  if (head === null) throw notFound("Run", runId);
  let cursor = after === null ? head : decodeLogCursor(after);
  if (after === null) yield { cursor: encodeLogCursor(cursor), lines: [] };
  for (;;) {
    let more = true;
    while (more && !signal.aborted) {
      const fresh = await platform.logs.fresh(scope, { runId, after: cursor });
      more = fresh.more;
      cursor = fresh.cursor;
      if (fresh.lines.length === 0) continue;
      yield { cursor: encodeLogCursor(cursor), lines: fresh.lines };
      await delay(PACE_MS, undefined, { signal }).catch(() => undefined);
    }
    const hint = await hints.next();
    if (hint.done) return;
  }
}
