import { CONTROLLER_KINDS } from "@graft/contracts";
import { notify } from "../notice/notify.ts";
import type { TenantScope } from "../tenant-scope.ts";
import type { RunPorts } from "./run-ports.ts";
import type { RunChange, RunRecord } from "./run-record.ts";
import { isTerminal, type RunStatus } from "./run-state-machine.ts";

/** What the rules need to know of a run. */
export function statusOf(run: RunRecord): RunStatus {
  return {
    state: run.state,
    attemptCount: run.attemptCount,
    maxAttempts: run.maxAttempts,
    cancelRequested: run.cancelRequestedAt !== null,
    yieldReason: run.yieldReason,
    controller: CONTROLLER_KINDS.includes(run.kind),
  };
}

/**
 * Writes a run's next state with a line of its history, and lets those who watch know. Members are told of a run that
 * failed for good; of a ladder's child only by the ladder, which may go on without it. The caller holds the run's lock.
 */
export async function changeRun(
  scope: TenantScope,
  ports: RunPorts,
  { run, change, message }: { run: RunRecord; change: RunChange; message: string },
): Promise<void> {
  const { runs } = ports.repositories;
  const { organizationId } = scope;
  await runs.change(scope, run.id, change);
  const { state: toState, reasonCode } = change;
  await runs.addEvent(scope, { runId: run.id, fromState: run.state, toState, reasonCode, message });
  if (isTerminal(toState)) await ports.repositories.checkpoints.retire(scope, run.id, 0);
  if (toState === "FAILED" && run.parentId === null) {
    await notify(scope, ports.repositories, {
      projectId: run.projectId,
      kind: "RUN_FAILED",
      title: `${run.name} failed`,
      body: change.reason ?? message,
      subject: { type: "Run", id: run.id },
    });
  }
  ports.announce({ topic: "run.changed", payload: { organizationId, runId: run.id, projectId: run.projectId } });
  if (toState === "QUEUED") ports.announce({ topic: "run.queued", payload: { organizationId } });
}
