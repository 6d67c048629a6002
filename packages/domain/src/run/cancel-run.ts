import { requireRole } from "../actor-rights.ts";
import { notFound } from "../not-found.ts";
import type { TenantScope } from "../tenant-scope.ts";
import { advanceController } from "./advance-controller.ts";
import { changeRun, statusOf } from "./change-run.ts";
import type { RunPorts } from "./run-ports.ts";
import type { RunRecord } from "./run-record.ts";
import { isTerminal, nextRunStatus } from "./run-state-machine.ts";

/**
 * Cancels a run: at once while it is queued, by its agent's next heartbeat while it runs; a LADDER with all its
 * children. Cancelling what is already cancelled, or about to be, answers the run as it is.
 */
export async function cancelRun(scope: TenantScope, ports: RunPorts, runId: string): Promise<RunRecord> {
  requireRole(scope, "MEMBER");
  const { runs } = ports.repositories;
  const found = await runs.find(scope, runId);
  if (!found) throw notFound("Run", runId);
  // Parent before child, always: two transactions that end the same family never wait for each other.
  const parent = found.parentId === null ? null : await runs.lock(scope, found.parentId);
  const run = (await runs.lock(scope, runId)) ?? found;
  if (run.state === "CANCELLED") return run;
  await cancelOne(scope, ports, run);
  if (statusOf(run).controller) {
    for (const child of await runs.children(scope, run.id)) {
      const locked = isTerminal(child.state) ? null : await runs.lock(scope, child.id);
      if (locked && !isTerminal(locked.state)) await cancelOne(scope, ports, locked);
    }
  }
  if (parent) await advanceController(scope, ports, { controller: parent, modelVersionId: null });
  return (await runs.find(scope, runId)) ?? run;
}

async function cancelOne(scope: TenantScope, ports: RunPorts, run: RunRecord): Promise<void> {
  const { state, reasonCode, cancelRequested } = nextRunStatus(statusOf(run), { kind: "CANCEL" });
  if (!cancelRequested) {
    const message = `Cancelled by ${scope.actor.name}.`;
    return changeRun(scope, ports, { run, change: { state, reasonCode, reason: message }, message });
  }
  if (run.cancelRequestedAt !== null) return;
  const { runs } = ports.repositories;
  await runs.requestCancel(scope, run.id);
  const message = `${scope.actor.name} asked to cancel; its agent is told with the next heartbeat.`;
  await runs.addEvent(scope, { runId: run.id, fromState: run.state, toState: run.state, reasonCode: null, message });
  const { organizationId } = scope;
  ports.announce({ topic: "run.changed", payload: { organizationId, runId: run.id, projectId: run.projectId } });
}
