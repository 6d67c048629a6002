import { REASON_CODES, RETRIED_REASONS } from "@graft/contracts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ATTEMPT_OUTCOMES, isTerminal, nextRunStatus, type RunAction, type RunStatus } from "./run-state-machine.ts";

const running: RunStatus = {
  state: "RUNNING",
  attemptCount: 1,
  maxAttempts: 3,
  cancelRequested: false,
  yieldReason: null,
  controller: false,
};

describe("nextRunStatus", () => {
  it("queues a run again when its agent is lost and attempts remain", () => {
    const action = { kind: "END_ATTEMPT", outcome: "LOST", reasonCode: "AGENT_LOST" } as const;
    expect(nextRunStatus(running, action)).toMatchObject({ state: "QUEUED", attemptState: "LOST" });
  });

  it("fails a run whose last attempt is lost, with the reason", () => {
    const action = { kind: "END_ATTEMPT", outcome: "LOST", reasonCode: "LEASE_EXPIRED" } as const;
    const status = nextRunStatus({ ...running, attemptCount: 3 }, action);
    expect(status).toMatchObject({ state: "FAILED", reasonCode: "LEASE_EXPIRED", attemptState: "LOST" });
  });

  it("does not retry a user error", () => {
    const action = { kind: "END_ATTEMPT", outcome: "FAILED", reasonCode: "USER_ERROR" } as const;
    expect(nextRunStatus(running, action)).toMatchObject({ state: "FAILED", reasonCode: "USER_ERROR" });
  });

  it("cancels instead of queueing again when cancel was asked for", () => {
    const action = { kind: "END_ATTEMPT", outcome: "LOST", reasonCode: "AGENT_LOST" } as const;
    const status = nextRunStatus({ ...running, cancelRequested: true }, action);
    expect(status).toMatchObject({ state: "CANCELLED", reasonCode: "CANCELLED_BY_USER", attemptState: "LOST" });
  });

  it("keeps a success that arrives after cancel was asked for", () => {
    const action = { kind: "END_ATTEMPT", outcome: "SUCCEEDED", reasonCode: "OK" } as const;
    expect(nextRunStatus({ ...running, cancelRequested: true }, action).state).toBe("SUCCEEDED");
  });

  it("refuses an outcome and a reason that contradict each other", () => {
    const lie = { kind: "END_ATTEMPT", outcome: "SUCCEEDED", reasonCode: "ENGINE_CRASH" } as const;
    expect(() => nextRunStatus(running, lie)).toThrow("cannot have the reason");
  });
});

const action: fc.Arbitrary<RunAction> = fc.oneof(
  fc.constant({ kind: "CLAIM" } as const),
  fc.constantFrom(...(["CANCEL", "PAUSE", "RESUME", "PREEMPT"] as const)).map((kind) => ({ kind })),
  fc.record({
    kind: fc.constant("END_ATTEMPT" as const),
    outcome: fc.constantFrom(...ATTEMPT_OUTCOMES),
    reasonCode: fc.constantFrom(...REASON_CODES),
  }),
  fc.record({
    kind: fc.constant("CONCLUDE" as const),
    succeeded: fc.boolean(),
    reasonCode: fc.constantFrom(...REASON_CODES),
  }),
);

/** Applies the actions that fit, as a scheduler that does not know the rules would try them. */
function play(start: RunStatus, actions: readonly RunAction[]): RunStatus[] {
  const states = [start];
  let run = start;
  for (const next of actions) {
    try {
      const to = nextRunStatus(run, next);
      const attemptCount = run.attemptCount + (next.kind === "CLAIM" ? 1 : 0);
      const { state, cancelRequested, yieldReason } = to;
      const given = to.attemptGivenBack ? 1 : 0;
      run = { ...run, state, cancelRequested, yieldReason, attemptCount, maxAttempts: run.maxAttempts + given };
      states.push(run);
    } catch {
      // Refused: the state stays.
    }
  }
  return states;
}

describe("a run under any order of actions", () => {
  it("P1 P2 writes a terminal state once and makes at most maxAttempts attempts", () => {
    fc.assert(
      fc.property(
        fc.array(action, { maxLength: 60 }),
        fc.boolean(),
        fc.integer({ min: 1, max: 4 }),
        (actions, controller, maxAttempts) => {
          const state = controller ? "RUNNING" : "QUEUED";
          const states = play(
            { state, attemptCount: 0, maxAttempts, cancelRequested: false, yieldReason: null, controller },
            actions,
          );
          expect(states.filter((run) => isTerminal(run.state)).length).toBeLessThanOrEqual(1);
          const last = states.at(-1);
          expect(last?.attemptCount).toBeLessThanOrEqual(last?.maxAttempts ?? 0);
          for (const run of states) if (run.state !== "RUNNING") expect(run.yieldReason).toBeNull();
          if (controller) expect(states.at(-1)?.attemptCount).toBe(0);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it("never queues again after a reason that is not the infrastructure's", () => {
    fc.assert(
      fc.property(fc.constantFrom(...REASON_CODES), (reasonCode) => {
        fc.pre(reasonCode !== "OK" && !RETRIED_REASONS.includes(reasonCode));
        const to = nextRunStatus(running, { kind: "END_ATTEMPT", outcome: "FAILED", reasonCode });
        expect(to.state).toBe("FAILED");
      }),
    );
  });
});
