import { AppError } from "@graft/contracts";
import { requireRole } from "../actor-rights.ts";
import { notFound } from "../not-found.ts";
import type { TenantScope } from "../tenant-scope.ts";
import { changeRun, statusOf } from "./change-run.ts";
import type { RunPorts } from "./run-ports.ts";
import type { RunRecord } from "./run-record.ts";
import { isTerminal, nextRunStatus } from "./run-state-machine.ts";

/**
 * Pauses a run: at once while it is queued; a running one when its agent has kept a checkpoint and handed it back; a
 * controller with all its children. Pausing what is paused, or about to be, answers the run as it is.
 *
 * @throws AppError STATE_CONFLICT for a run that has ended or is being cancelled, and for a tracked one.
 */
export async function pauseRun(scope: TenantScope, ports: RunPorts, runId: string): Promise<RunRecord> {
  requireRole(scope, "MEMBER");
  const { runs } = ports.repositories;
  const found = await runs.find(scope, runId);
  if (!found) throw notFound("Run", runId);
  if (found.kind === "TRACKED") {
    throw new AppError("STATE_CONFLICT", "A tracked run's work is done outside the platform; pause it there.");
  }
  if (found.parentId !== null) await runs.lock(scope, found.parentId);
  const run = (await runs.lock(scope, runId)) ?? found;
  if (run.state === "PAUSED") return run;
  await pauseOne(scope, ports, run);
  if (statusOf(run).controller) {
    for (const child of await runs.children(scope, run.id)) {
      const locked = isTerminal(child.state) ? null : await runs.lock(scope, child.id);
      if (locked && !isTerminal(locked.state) && locked.state !== "PAUSED" && !locked.cancelRequestedAt) {
        await pauseOne(scope, ports, locked);
      }
    }
  }
  return (await runs.find(scope, runId)) ?? run;
}

async function pauseOne(scope: TenantScope, ports: RunPorts, run: RunRecord): Promise<void> {
  const { state, reasonCode, yieldReason } = nextRunStatus(statusOf(run), { kind: "PAUSE" });
  if (yieldReason === null) {
    const message = `Paused by ${scope.actor.name}.`;
    return changeRun(scope, ports, { run, change: { state, reasonCode, reason: message }, message });
  }
  if (run.yieldReason === yieldReason) return;
  const message = `${scope.actor.name} asked to pause; its agent keeps a checkpoint and hands it back.`;
  await askFor(scope, ports, { run, yieldReason, message });
}

/** Notes what the live attempt is asked for, or that it is asked no more, with a line of the history. */
export async function askFor(
  scope: TenantScope,
  ports: RunPorts,
  { run, yieldReason, message }: { run: RunRecord; yieldReason: RunRecord["yieldReason"]; message: string },
): Promise<void> {
  const { runs } = ports.repositories;
  await runs.requestYield(scope, run.id, yieldReason);
  await runs.addEvent(scope, { runId: run.id, fromState: run.state, toState: run.state, reasonCode: null, message });
  const { organizationId } = scope;
  ports.announce({ topic: "run.changed", payload: { organizationId, runId: run.id, projectId: run.projectId } });
}
