import type { ReasonCode, RunResult } from "@graft/contracts";
import type { TenantScope } from "../tenant-scope.ts";
import { advanceController } from "./advance-controller.ts";
import { changeRun, statusOf } from "./change-run.ts";
import type { RunPorts } from "./run-ports.ts";
import type { AttemptRecord, RunRecord } from "./run-record.ts";
import { type AttemptOutcome, isTerminal, nextRunStatus } from "./run-state-machine.ts";

/** An attempt with its run and the ladder above, locked in the one order: parent, run, attempt. */
export interface LockedAttempt {
  readonly parent: RunRecord | null;
  readonly run: RunRecord;
  readonly attempt: AttemptRecord;
}

/** Locks an attempt's family; null when it is gone. */
export async function lockAttempt(
  scope: TenantScope,
  { repositories }: RunPorts,
  found: AttemptRecord,
): Promise<LockedAttempt | null> {
  const { runs, attempts } = repositories;
  const unlocked = await runs.find(scope, found.runId);
  if (!unlocked) return null;
  const parent = unlocked.parentId === null ? null : await runs.lock(scope, unlocked.parentId);
  const run = await runs.lock(scope, found.runId);
  const attempt = await attempts.lock(scope, found.id);
  return run && attempt ? { parent, run, attempt } : null;
}

export interface AttemptEnd {
  readonly outcome: AttemptOutcome;
  readonly reasonCode: ReasonCode;
  readonly errorCode: string | null;
  /** Why, in a sentence; null for a success. */
  readonly reason: string | null;
  readonly completionKey: string | null;
  readonly result: RunResult | null;
  readonly artifactId: string | null;
  /** Version the run's winner was registered as. */
  readonly modelVersionId: string | null;
  /** The line in the run's history. */
  readonly message: string;
}

/** Ends an attempt, moves its run, and advances the ladder above when the run has ended: one transaction. */
export async function endAttempt(
  scope: TenantScope,
  ports: RunPorts,
  { locked, end }: { locked: LockedAttempt; end: AttemptEnd },
): Promise<void> {
  const { parent, run, attempt } = locked;
  const { outcome, reasonCode, reason } = end;
  const next = nextRunStatus(statusOf(run), { kind: "END_ATTEMPT", outcome, reasonCode });
  await ports.repositories.attempts.end(scope, attempt.id, {
    state: next.attemptState ?? "FAILED",
    reasonCode,
    reason,
    completionKey: end.completionKey,
  });
  const made = next.state === "SUCCEEDED" ? { result: end.result, artifactId: end.artifactId } : {};
  const attempts = next.attemptGivenBack ? { maxAttempts: run.maxAttempts + 1 } : {};
  const change = {
    state: next.state,
    reasonCode: next.reasonCode,
    errorCode: end.errorCode,
    reason,
    ...made,
    ...attempts,
  };
  const message = next.state === "QUEUED" ? `${end.message} Queued again.` : end.message;
  await changeRun(scope, ports, { run, change, message });
  const { organizationId } = scope;
  const { agentId } = attempt;
  if (agentId !== null) ports.announce({ topic: "agent.changed", payload: { organizationId, agentId } });
  if (parent && isTerminal(next.state)) {
    await advanceController(scope, ports, { controller: parent, modelVersionId: end.modelVersionId });
  }
}
