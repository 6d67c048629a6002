import { expectedOf } from "./expected-operations.ts";
import type { Matrix } from "./matrix.ts";
import { foreign, missing } from "./naming.ts";
import { callOf, slotsOf } from "./operation.ts";
import { overHttp } from "./transport.ts";

/** What looks a row up by the id it was given, in three ways: a node, a root field, a mutation. */
const ASKED = ["Query.node(Run)", "Query.modelVersion", "Mutation.cancelRun"];
const PAIRS = 80;
/**
 * How far the share may be from a half. Of 80 pairs without any difference it strays by 0.05 (standard deviation of the
 * Mann-Whitney statistic); a lookup that one of the two does and the other does not moves it to nearly 0 or 1.
 */
const NOISE = 0.25;

/** Share of all pairs in which the first took longer: 0.5 where they are alike (Mann-Whitney U over the number of pairs). */
function shareLonger(first: readonly number[], second: readonly number[]): number {
  const wins = first.flatMap((one) => second.map((other): number => (one > other ? 1 : one === other ? 0.5 : 0)));
  return wins.reduce((sum, win) => sum + win, 0) / wins.length;
}

/** Another tenant's ids take as long as ids that nobody has: asked in turns, compared by rank, without any absolute time. */
export async function checkTiming(matrix: Matrix): Promise<void> {
  const { schema, operations, ours, theirs, foreigners, judge } = matrix;
  const send = overHttp(foreigners.OWNER.caller);
  for (const operation of operations.filter(({ name }) => ASKED.includes(name))) {
    if (expectedOf(operation.name).OWNER !== "yes") throw new Error(`${operation.name} is refused before it looks`);
    const slots = new Set(slotsOf(schema, operation));
    const time = async (kind: "foreign" | "missing") => {
      const { choose } = kind === "foreign" ? foreign(theirs, ours, slots) : missing(theirs, slots);
      const call = callOf(schema, operation, choose);
      const started = performance.now();
      await send(call);
      return performance.now() - started;
    };
    const times = { foreign: [] as number[], missing: [] as number[] };
    for (let pair = 0; pair < PAIRS; pair += 1) {
      // Whoever comes second finds warm caches: each is that in half of the pairs.
      const order = pair % 2 === 0 ? (["foreign", "missing"] as const) : (["missing", "foreign"] as const);
      for (const kind of order) times[kind].push(await time(kind));
    }
    const share = shareLonger(times.foreign, times.missing);
    const got = Math.abs(share - 0.5) <= NOISE ? "alike" : `longer in ${share.toFixed(2)} of the pairs`;
    const named = `time of ${operation.name} with foreign ids`;
    judge.hold({ actor: "foreign OWNER", transport: "http", operation: named, expected: "alike", got });
  }
}
