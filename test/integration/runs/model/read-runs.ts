import type pg from "pg";
import { isEnded, type ModelRun } from "./run-model.ts";

interface RealRun extends Omit<ModelRun, "attempts" | "history"> {
  readonly attempted: number;
  readonly attempts: readonly RealAttempt[];
  readonly history: readonly RealEvent[];
}

interface RealAttempt {
  readonly number: number;
  readonly leaseToken: string;
  readonly agentId: string;
  readonly state: ModelRun["attempts"][number]["state"];
  readonly reported: boolean;
}

interface RealEvent {
  readonly from: ModelRun["state"] | null;
  readonly to: ModelRun["state"];
}

const LOOK = `
  SELECT r.state::text, r.reason_code::text AS reason, r.priority, r.preempts, r.max_attempts AS "maxAttempts",
    r.cancel_requested_at IS NOT NULL AS "cancelRequested", r.yield_reason::text AS "yieldReason", r.attempt_count AS attempted,
    coalesce((SELECT json_agg(json_build_object('number', a.number, 'leaseToken', a.lease_token, 'agentId', a.agent_id,
      'state', a.state, 'reported', a.completion_key IS NOT NULL) ORDER BY a.number)
      FROM run_attempt a WHERE a.run_id = r.id), '[]') AS attempts,
    (SELECT json_agg(json_build_object('from', e.from_state, 'to', e.to_state) ORDER BY e.at, e.id)
      FROM run_event e WHERE e.run_id = r.id) AS history
  FROM unnest($1::uuid[]) WITH ORDINALITY AS made (id, place) JOIN run r ON r.id = made.id ORDER BY made.place`;

/** The runs' rows in the order of their ids, once it is sure that what must always hold does. */
export async function readRuns(superuser: pg.Client, runIds: readonly string[]) {
  const { rows } = await superuser.query<RealRun>(LOOK, [runIds]);
  return rows.map(({ attempted, history, ...run }) => {
    checkRows(run.attempts, history, attempted);
    return { ...run, history: history.map(({ to }) => to) };
  });
}

/** What holds whatever the model says. */
function checkRows(attempts: readonly RealAttempt[], history: readonly RealEvent[], attempted: number): void {
  const live = attempts.filter(({ state }) => state === "ACTIVE").length;
  if (live > 1) throw new Error(`P2: ${live} live attempts`);
  const numbers = attempts.map(({ number }) => number).join();
  const counted = attempts.map((_attempt, index) => index + 1).join();
  if (numbers !== counted || attempted !== attempts.length) throw new Error(`attempts are numbered ${numbers}`);
  if (new Set(attempts.map(({ leaseToken }) => leaseToken)).size !== attempts.length) throw new Error("a token twice");
  let before: RealEvent["from"] = null;
  for (const { from, to } of history) {
    if (from !== before) throw new Error(`P3: the history goes from ${before} on as ${from}`);
    if (before !== null && isEnded(before)) throw new Error(`P1: ${before} is left`);
    before = to;
  }
}
