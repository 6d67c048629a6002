import {
  AppError,
  type AttemptState,
  RETRIED_REASONS,
  type ReasonCode,
  type RunState,
  TERMINAL_RUN_STATES,
} from "@graft/contracts";

/** What the rules need to know of a run. */
export interface RunStatus {
  readonly state: RunState;
  /** Attempts made so far, the live one included. */
  readonly attemptCount: number;
  readonly maxAttempts: number;
  readonly cancelRequested: boolean;
  /** Why its live attempt was asked to hand it back; null when it was not. */
  readonly yieldReason: YieldReason | null;
  /** True for a LADDER and a SWEEP: it has no attempts, its children decide. */
  readonly controller: boolean;
}

/** A person pauses it, or a run of higher priority takes its place. */
export type YieldReason = Extract<ReasonCode, "PAUSED_BY_USER" | "PREEMPTED">;

/** How an attempt ended; LOST is the platform's word, the others are the agent's. */
export const ATTEMPT_OUTCOMES = ["SUCCEEDED", "FAILED", "PREEMPTED", "CANCELLED", "LOST"] as const;
export type AttemptOutcome = (typeof ATTEMPT_OUTCOMES)[number];

export type RunAction =
  | { readonly kind: "CLAIM" }
  | { readonly kind: "END_ATTEMPT"; readonly outcome: AttemptOutcome; readonly reasonCode: ReasonCode }
  | { readonly kind: "CANCEL" }
  | { readonly kind: "PAUSE" }
  | { readonly kind: "RESUME" }
  | { readonly kind: "PREEMPT" }
  | { readonly kind: "CONCLUDE"; readonly succeeded: boolean; readonly reasonCode: ReasonCode };

/** The run's next status, and the state the attempt ends in when the action ends one. */
export interface RunTransition {
  readonly state: RunState;
  /** Null while nothing is to be explained: the run waits afresh or runs. */
  readonly reasonCode: ReasonCode | null;
  readonly attemptState: AttemptState | null;
  readonly cancelRequested: boolean;
  /** What the live attempt is asked for from now on. */
  readonly yieldReason: YieldReason | null;
  /** True when the attempt handed the run back because it was asked to: it takes none of the attempts. */
  readonly attemptGivenBack: boolean;
}

export function isTerminal(state: RunState): boolean {
  return TERMINAL_RUN_STATES.includes(state);
}

/**
 * The states of a run: QUEUED -> RUNNING -> SUCCEEDED | FAILED | CANCELLED, RUNNING -> QUEUED when an attempt ends for a
 * reason of the infrastructure while attempts remain, and PAUSED between QUEUED or RUNNING and QUEUED. A terminal state is
 * left by no action.
 *
 * @throws AppError STATE_CONFLICT when the action does not fit the state.
 */
export function nextRunStatus(run: RunStatus, action: RunAction): RunTransition {
  switch (action.kind) {
    case "CLAIM":
      if (run.state !== "QUEUED" || run.controller) refuse(run, "claimed");
      return { ...GOES_ON, state: "RUNNING", attemptState: "ACTIVE" };
    case "CANCEL":
      return cancel(run);
    case "PAUSE":
      return pause(run);
    case "RESUME":
      return resume(run);
    case "PREEMPT":
      if (run.state !== "RUNNING" || run.controller || run.cancelRequested || run.yieldReason) refuse(run, "preempted");
      return { ...GOES_ON, state: "RUNNING", attemptState: "ACTIVE", yieldReason: "PREEMPTED" };
    case "CONCLUDE":
      if (run.state !== "RUNNING" || !run.controller) refuse(run, "concluded");
      return ended(action.succeeded ? "SUCCEEDED" : "FAILED", action.reasonCode, null);
    case "END_ATTEMPT":
      if (run.state !== "RUNNING" || run.controller) refuse(run, "ended by an attempt");
      return endAttempt(run, action);
  }
}

const GOES_ON = { reasonCode: null, cancelRequested: false, yieldReason: null, attemptGivenBack: false } as const;

function pause(run: RunStatus): RunTransition {
  if (isTerminal(run.state) || run.state === "PAUSED" || run.cancelRequested) refuse(run, "paused");
  // An agent is at work: it keeps a checkpoint first, and its own word pauses the run.
  if (run.state === "RUNNING" && !run.controller) {
    return { ...GOES_ON, state: "RUNNING", attemptState: "ACTIVE", yieldReason: "PAUSED_BY_USER" };
  }
  return { ...GOES_ON, state: "PAUSED", reasonCode: "PAUSED_BY_USER", attemptState: null };
}

function resume(run: RunStatus): RunTransition {
  if (run.state === "PAUSED") {
    return { ...GOES_ON, state: run.controller ? "RUNNING" : "QUEUED", attemptState: null };
  }
  // Its agent has not handed it back yet: the request is taken back.
  if (run.state === "RUNNING" && run.yieldReason === "PAUSED_BY_USER") {
    return { ...GOES_ON, state: "RUNNING", attemptState: "ACTIVE" };
  }
  return refuse(run, "resumed");
}

function cancel(run: RunStatus): RunTransition {
  if (isTerminal(run.state)) refuse(run, "cancelled");
  // An agent is at work: it is told to stop with its next heartbeat, and its own word ends the run.
  if (run.state === "RUNNING" && !run.controller) {
    return { ...GOES_ON, state: "RUNNING", attemptState: "ACTIVE", cancelRequested: true };
  }
  return ended("CANCELLED", "CANCELLED_BY_USER", null);
}

function endAttempt(run: RunStatus, action: RunAction & { kind: "END_ATTEMPT" }): RunTransition {
  const { outcome, reasonCode } = action;
  if ((outcome === "SUCCEEDED") !== (reasonCode === "OK")) {
    throw new AppError("INPUT_INVALID", `Outcome ${outcome} cannot have the reason ${reasonCode}.`);
  }
  if (outcome === "SUCCEEDED") return ended("SUCCEEDED", "OK", "SUCCEEDED");
  const retriable = outcome === "PREEMPTED" || outcome === "LOST" || RETRIED_REASONS.includes(reasonCode);
  // Whoever asked for the end gets it: a run to be cancelled is never queued again.
  if (run.cancelRequested && (retriable || outcome === "CANCELLED")) {
    return ended("CANCELLED", "CANCELLED_BY_USER", outcome);
  }
  if (outcome === "CANCELLED") return ended("CANCELLED", reasonCode, "CANCELLED");
  const attemptGivenBack = outcome === "PREEMPTED" && run.yieldReason !== null;
  if (retriable && (attemptGivenBack || run.attemptCount < run.maxAttempts)) {
    const paused = run.yieldReason === "PAUSED_BY_USER";
    const next = paused
      ? ({ state: "PAUSED", reasonCode: "PAUSED_BY_USER" } as const)
      : { state: "QUEUED" as const, reasonCode };
    return { ...GOES_ON, ...next, attemptState: outcome, attemptGivenBack };
  }
  return ended("FAILED", reasonCode, outcome);
}

function ended(state: RunState, reasonCode: ReasonCode, attemptState: AttemptState | null): RunTransition {
  return { ...GOES_ON, state, reasonCode, attemptState };
}

function refuse(run: RunStatus, verb: string): never {
  const what = run.controller ? "A controller run" : "A run";
  throw new AppError("STATE_CONFLICT", `${what} that is ${run.state} cannot be ${verb}.`, {
    details: { state: run.state },
  });
}
