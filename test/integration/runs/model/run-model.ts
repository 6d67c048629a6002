/**
 * What docs/protocol.md says of runs and attempts, in plain objects. Written from its sentences and not from the code it is
 * held against: it imports nothing.
 */

export type State = "QUEUED" | "RUNNING" | "PAUSED" | "SUCCEEDED" | "FAILED" | "CANCELLED";
type AttemptState = "ACTIVE" | "SUCCEEDED" | "FAILED" | "LOST" | "PREEMPTED" | "CANCELLED";

export interface ModelAttempt {
  /** Place among all attempts ever claimed: stands for the lease token. */
  readonly lease: number;
  readonly agent: number;
  readonly state: AttemptState;
  /** Whether its agent has reported its end. */
  readonly reported: boolean;
}

export interface ModelRun {
  readonly state: State;
  readonly reason: string | null;
  readonly priority: number;
  readonly preempts: boolean;
  readonly maxAttempts: number;
  readonly cancelRequested: boolean;
  readonly yieldReason: "PAUSED_BY_USER" | "PREEMPTED" | null;
  readonly attempts: readonly ModelAttempt[];
  /** The state after each line of its history. */
  readonly history: readonly State[];
}

export interface World {
  readonly runs: readonly ModelRun[];
  readonly leases: number;
  /** By agent: the lease its last claim got, if it has claimed and got one. */
  readonly lastClaim: readonly (number | "NOTHING" | "NEVER")[];
}

/** How an agent reports the end of an attempt: `reasonCode` says why. */
export const ENDS = {
  SUCCEEDED: { outcome: "SUCCEEDED", reasonCode: "OK", retried: false },
  FAILED: { outcome: "FAILED", reasonCode: "USER_ERROR", retried: false },
  CRASHED: { outcome: "FAILED", reasonCode: "ENGINE_CRASH", retried: true },
  GIVEN_BACK: { outcome: "PREEMPTED", reasonCode: "AGENT_DRAINED", retried: true },
  CANCELLED: { outcome: "CANCELLED", reasonCode: "CANCELLED_BY_USER", retried: false },
} as const;
export type EndName = keyof typeof ENDS;

export type Action =
  | { readonly do: "create"; readonly priority: number; readonly preempts: boolean }
  | { readonly do: "claim" | "claimAgain" | "heartbeat"; readonly agent: number }
  | { readonly do: "complete"; readonly lease: number; readonly end: EndName }
  | { readonly do: "loseLease"; readonly run: number; readonly silent: boolean }
  | { readonly do: "pause" | "resume" | "cancel" | "retry"; readonly run: number };

/** What the platform answers: a code of a refusal, a state, a lease, what a heartbeat says of each lease. */
export type Answer = string;

export interface Step {
  readonly world: World;
  readonly answer: Answer;
}

const ENDED: readonly State[] = ["SUCCEEDED", "FAILED", "CANCELLED"];
export const isEnded = (state: State) => ENDED.includes(state);
const REFUSED = "STATE_CONFLICT";

function change(world: World, index: number, to: Partial<ModelRun>): World {
  return { ...world, runs: world.runs.map((run, i) => (i === index ? { ...run, ...to } : run)) };
}

/** A line of history, and whatever changes with it. */
function note(world: World, index: number, to: Partial<ModelRun>): World {
  const run = runAt(world, index);
  return change(world, index, { ...to, history: [...run.history, to.state ?? run.state] });
}

function runAt({ runs }: World, index: number): ModelRun {
  const run = runs[index];
  if (!run) throw new Error(`the model has no run ${index}`);
  return run;
}

const answerOf = (world: World, index: number): Step => ({ world, answer: runAt(world, index).state });

/** Does one thing in the model. */
export function step(world: World, action: Action): Step {
  switch (action.do) {
    case "create":
      return answerOf(create(world, action), world.runs.length);
    case "claim":
      return claim(world, action.agent);
    case "claimAgain":
      return claimAgain(world, action.agent);
    case "heartbeat":
      return heartbeat(world, action.agent);
    case "complete":
      return complete(world, action.lease, action.end);
    case "loseLease":
      return loseLease(world, action.run, action.silent);
    case "pause":
      return pause(world, action.run);
    case "resume":
      return resume(world, action.run);
    case "cancel":
      return cancel(world, action.run);
    case "retry": {
      const run = runAt(world, action.run);
      if (!isEnded(run.state)) return { world, answer: REFUSED };
      return answerOf(create(world, run), world.runs.length);
    }
  }
}

function create(world: World, { priority, preempts }: Pick<ModelRun, "priority" | "preempts">): World {
  const run: ModelRun = {
    ...{ state: "QUEUED", reason: null, priority, preempts, maxAttempts: 3, cancelRequested: false, yieldReason: null },
    ...{ attempts: [], history: ["QUEUED"] },
  };
  return { ...world, runs: [...world.runs, run] };
}

export const leaseAnswer = (lease: number | "NOTHING") => (lease === "NOTHING" ? lease : `lease ${lease}`);

/** P12: the same run again, whatever has become of it; where nothing was given, there is nothing to give again. */
function claimAgain(world: World, agent: number): Step {
  const last = world.lastClaim[agent] ?? "NEVER";
  if (last === "NOTHING") return claim(world, agent);
  return { world, answer: leaseAnswer(last === "NEVER" ? "NOTHING" : last) };
}

/** P16: by priority, then age; all runs are of one project. */
function claim(world: World, agent: number): Step {
  let best = -1;
  for (const [index, run] of world.runs.entries()) {
    if (run.state === "QUEUED" && (best < 0 || run.priority > runAt(world, best).priority)) best = index;
  }
  const lastClaim = (lease: number | "NOTHING") => world.lastClaim.map((last, i) => (i === agent ? lease : last));
  if (best < 0) return { world: { ...world, lastClaim: lastClaim("NOTHING") }, answer: "NOTHING" };
  const lease = world.leases;
  const attempts: ModelAttempt[] = [...runAt(world, best).attempts, { lease, agent, state: "ACTIVE", reported: false }];
  const claimed = note(world, best, { state: "RUNNING", reason: null, yieldReason: null, attempts });
  return { world: { ...claimed, leases: lease + 1, lastClaim: lastClaim(lease) }, answer: leaseAnswer(lease) };
}

const live = ({ attempts }: ModelRun) => attempts.find(({ state }) => state === "ACTIVE");

/** P45: of the running runs of lower priority one is asked to make room when no agent, of one slot each, is free. */
function makeRoom(world: World): World {
  const waiting = world.runs
    .filter(({ state, preempts }) => state === "QUEUED" && preempts)
    .reduce<ModelRun | null>((best, run) => (best && best.priority >= run.priority ? best : run), null);
  const busy = new Set(world.runs.map((run) => live(run)?.agent).filter((agent) => agent !== undefined));
  const asked = world.runs.some(({ state, yieldReason }) => state === "RUNNING" && yieldReason === "PREEMPTED");
  if (!waiting || asked || busy.size < world.lastClaim.length) return world;
  const startOf = (run: ModelRun) => run.attempts[0]?.lease ?? -1;
  let victim = -1;
  for (const [index, run] of world.runs.entries()) {
    const may = run.state === "RUNNING" && run.priority < waiting.priority;
    if (!may || run.cancelRequested || run.yieldReason !== null) continue;
    const best = victim < 0 ? undefined : runAt(world, victim);
    const before = !best || run.priority < best.priority;
    if (before || (run.priority === best?.priority && startOf(run) > startOf(best))) victim = index;
  }
  return victim < 0 ? world : note(world, victim, { yieldReason: "PREEMPTED" });
}

/** What an agent is told of each lease it ever had, oldest first. */
function heartbeat(before: World, agent: number): Step {
  const world = makeRoom(before);
  const leases = world.runs.flatMap((run) => run.attempts.map((attempt) => ({ run, attempt })));
  const own = leases.filter(({ attempt }) => attempt.agent === agent).sort((a, b) => a.attempt.lease - b.attempt.lease);
  const answers = own.map(({ run, attempt }) => {
    if (attempt.state !== "ACTIVE") return "lost STOP";
    if (run.cancelRequested) return "held STOP";
    if (run.yieldReason === null) return "held CONTINUE";
    return run.yieldReason === "PAUSED_BY_USER" ? "held PAUSE" : "held CHECKPOINT_AND_YIELD";
  });
  return { world, answer: answers.join(", ") };
}

interface End {
  readonly outcome: Exclude<AttemptState, "ACTIVE">;
  readonly reasonCode: string;
  /** P5: a reason of the infrastructure. */
  readonly retried: boolean;
  readonly reported: boolean;
}

/** Ends the live attempt of a run, and moves the run. */
function end(world: World, index: number, { outcome, reasonCode, retried, reported }: End): World {
  const run = runAt(world, index);
  const attempts = run.attempts.map((attempt) =>
    attempt.state === "ACTIVE" ? { ...attempt, state: outcome, reported } : attempt,
  );
  const next = { attempts, yieldReason: null };
  // P22: a run to be cancelled is never queued again; a success that arrives first stands.
  const cancelled = outcome === "CANCELLED" || (run.cancelRequested && retried);
  if (cancelled) return note(world, index, { ...next, state: "CANCELLED", reason: "CANCELLED_BY_USER" });
  if (outcome === "SUCCEEDED") return note(world, index, { ...next, state: "SUCCEEDED", reason: "OK" });
  // P2: one that hands the run back because it was asked to takes none of the attempts.
  const givenBack = outcome === "PREEMPTED" && run.yieldReason !== null;
  if (!retried || (!givenBack && run.attempts.length >= run.maxAttempts)) {
    return note(world, index, { ...next, state: "FAILED", reason: reasonCode });
  }
  const maxAttempts = run.maxAttempts + (givenBack ? 1 : 0);
  // P43: also an end for a reason of the infrastructure pauses a run that is to be paused.
  const paused = run.yieldReason === "PAUSED_BY_USER";
  const to = paused
    ? ({ state: "PAUSED", reason: "PAUSED_BY_USER" } as const)
    : ({ state: "QUEUED", reason: reasonCode } as const);
  return note(world, index, { ...next, ...to, maxAttempts });
}

function complete(world: World, lease: number, name: EndName): Step {
  const index = world.runs.findIndex(({ attempts }) => attempts.some((attempt) => attempt.lease === lease));
  const attempt = runAt(world, index).attempts.find((each) => each.lease === lease);
  // P12: a repeat gets the first answer again: the run, as it is.
  if (attempt?.reported) return answerOf(world, index);
  if (attempt?.state !== "ACTIVE") return { world, answer: "LEASE_LOST" };
  return answerOf(end(world, index, { ...ENDS[name], reported: true }), index);
}

/** P9, P10. */
function loseLease(world: World, index: number, silent: boolean): Step {
  if (runAt(world, index).state !== "RUNNING") return { world, answer: "false" };
  const reasonCode = silent ? "AGENT_LOST" : "LEASE_EXPIRED";
  return { world: end(world, index, { outcome: "LOST", reasonCode, retried: true, reported: false }), answer: "true" };
}

function pause(world: World, index: number): Step {
  const run = runAt(world, index);
  if (run.state === "PAUSED") return answerOf(world, index);
  if (isEnded(run.state) || run.cancelRequested) return { world, answer: REFUSED };
  if (run.state === "QUEUED") return answerOf(note(world, index, { state: "PAUSED", reason: "PAUSED_BY_USER" }), index);
  if (run.yieldReason === "PAUSED_BY_USER") return answerOf(world, index);
  return answerOf(note(world, index, { yieldReason: "PAUSED_BY_USER" }), index);
}

function resume(world: World, index: number): Step {
  const run = runAt(world, index);
  if (run.state === "QUEUED") return answerOf(world, index);
  if (run.state === "PAUSED") return answerOf(note(world, index, { state: "QUEUED", reason: null }), index);
  if (run.yieldReason !== "PAUSED_BY_USER") return { world, answer: REFUSED };
  return answerOf(note(world, index, { yieldReason: null }), index);
}

function cancel(world: World, index: number): Step {
  const run = runAt(world, index);
  if (run.state === "CANCELLED") return answerOf(world, index);
  if (isEnded(run.state)) return { world, answer: REFUSED };
  if (run.state !== "RUNNING") {
    return answerOf(note(world, index, { state: "CANCELLED", reason: "CANCELLED_BY_USER" }), index);
  }
  if (run.cancelRequested) return answerOf(world, index);
  return answerOf(note(world, index, { cancelRequested: true }), index);
}
