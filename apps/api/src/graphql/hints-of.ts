import type { Tx } from "@graft/db";
import { type BusPayloads, type BusTopic, isLookAgain } from "@graft/domain";
import type { GraphContext } from "./context.ts";

export interface HintSource<T extends BusTopic> {
  /** Only these hints: name the organization, so that other tenants' traffic costs nothing. */
  readonly accept: (payload: BusPayloads[T]) => boolean;
  /** A hint for each row that may have changed since the given moment of the database's clock, at most {@link MOST_MISSED}. */
  readonly missed: (tx: Tx, since: Date) => Promise<readonly BusPayloads[T][]>;
}

/** Rows told again after one gap; the newest are told. */
export const MOST_MISSED = 1_000;

/**
 * Milliseconds looked back beyond the gap itself: a hint is published after its commit, and a row carries the time at which
 * its transaction began, at most half a minute before.
 */
const MARGIN_MS = 60_000;

/** Hints of a topic; where some may have been lost, the rows that may have changed meanwhile are told instead. */
export function hintsOf<T extends BusTopic>(
  context: GraphContext,
  topic: T,
  source: HintSource<T>,
): AsyncGenerator<BusPayloads[T]> {
  // Subscribed to at once, not with the first read.
  const hints = context.platform.bus.subscribe(topic, context.signal, source.accept);
  return (async function* () {
    for await (const hint of hints) {
      if (isLookAgain(hint)) yield* await missedRows(context, source, hint.missingSince);
      else yield hint;
    }
  })();
}

function missedRows<T extends BusTopic>(
  { platform, scope }: GraphContext,
  { missed }: HintSource<T>,
  missingSince: number,
): Promise<readonly BusPayloads[T][]> {
  const age = performance.now() - missingSince + MARGIN_MS;
  return platform.database.read(scope, async (tx) => {
    const [clock] = await tx.$queryRaw<{ since: Date }[]>`
      SELECT now() - make_interval(secs => ${age / 1_000}::float8) AS since`;
    return clock === undefined ? [] : missed(tx, clock.since);
  });
}
