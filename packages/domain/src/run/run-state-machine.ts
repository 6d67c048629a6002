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
  /** True for a LADDER: it has no attempts, its children decide. */
  readonly controller: boolean;
}

/** How an attempt ended; LOST is the platform's word, the others are the agent's. */
export const ATTEMPT_OUTCOMES = ["SUCCEEDED", "FAILED", "PREEMPTED", "CANCELLED", "LOST"] as const;
export type AttemptOutcome = (typeof ATTEMPT_OUTCOMES)[number];

export type RunAction =
  | { readonly kind: "CLAIM" }
  | { readonly kind: "END_ATTEMPT"; readonly outcome: AttemptOutcome; readonly reasonCode: ReasonCode }
  | { readonly kind: "CANCEL" }
  | { readonly kind: "CONCLUDE"; readonly succeeded: boolean; readonly reasonCode: ReasonCode };

/** The run's next status, and the state the attempt ends in when the action ends one. */
export interface RunTransition {
  readonly state: RunState;
  /** Null while nothing is to be explained: the run waits afresh or runs. */
  readonly reasonCode: ReasonCode | null;
  readonly attemptState: AttemptState | null;
  readonly cancelRequested: boolean;
}

export function isTerminal(state: RunState): boolean {
  return TERMINAL_RUN_STATES.includes(state);
}

/**
 * The states of a run: QUEUED -> RUNNING -> SUCCEEDED | FAILED | CANCELLED, and RUNNING -> QUEUED when an attempt ends
 * for a reason of the infrastructure while attempts remain. A terminal state is left by no action.
 *
 * @throws AppError STATE_CONFLICT when the action does not fit the state.
 */
export function nextRunStatus(run: RunStatus, action: RunAction): RunTransition {
  switch (action.kind) {
    case "CLAIM":
      if (run.state !== "QUEUED" || run.controller) refuse(run, "claimed");
      return { state: "RUNNING", reasonCode: null, attemptState: "ACTIVE", cancelRequested: false };
    case "CANCEL":
      return cancel(run);
    case "CONCLUDE":
      if (run.state !== "RUNNING" || !run.controller) refuse(run, "concluded");
      return ended(action.succeeded ? "SUCCEEDED" : "FAILED", action.reasonCode, null);
    case "END_ATTEMPT":
      if (run.state !== "RUNNING" || run.controller) refuse(run, "ended by an attempt");
      return endAttempt(run, action);
  }
}

function cancel(run: RunStatus): RunTransition {
  if (isTerminal(run.state)) refuse(run, "cancelled");
  // An agent is at work: it is told to stop with its next heartbeat, and its own word ends the run.
  if (run.state === "RUNNING" && !run.controller) {
    return { state: "RUNNING", reasonCode: null, attemptState: "ACTIVE", cancelRequested: true };
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
  if (retriable && run.attemptCount < run.maxAttempts) {
    return { state: "QUEUED", reasonCode, attemptState: outcome, cancelRequested: false };
  }
  return ended("FAILED", reasonCode, outcome);
}

function ended(state: RunState, reasonCode: ReasonCode, attemptState: AttemptState | null): RunTransition {
  return { state, reasonCode, attemptState, cancelRequested: false };
}

function refuse(run: RunStatus, verb: string): never {
  const what = run.controller ? "A controller run" : "A run";
  throw new AppError("STATE_CONFLICT", `${what} that is ${run.state} cannot be ${verb}.`, {
    details: { state: run.state },
  });
}
