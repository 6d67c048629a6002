import { requireRole } from "../actor-rights.ts";
import { notFound } from "../not-found.ts";
import type { TenantScope } from "../tenant-scope.ts";
import { advanceController } from "./advance-controller.ts";
import { changeRun, statusOf } from "./change-run.ts";
import { askFor } from "./pause-run.ts";
import type { RunPorts } from "./run-ports.ts";
import type { RunRecord } from "./run-record.ts";
import { nextRunStatus } from "./run-state-machine.ts";

/**
 * Queues a paused run again, to go on from its last checkpoint; a controller with all its children. A run whose agent has
 * not handed it back yet just goes on. Resuming what is queued answers it as it is.
 *
 * @throws AppError STATE_CONFLICT for a run that is neither paused nor about to be.
 */
export async function resumeRun(scope: TenantScope, ports: RunPorts, runId: string): Promise<RunRecord> {
  requireRole(scope, "MEMBER");
  const { runs } = ports.repositories;
  const found = await runs.find(scope, runId);
  if (!found) throw notFound("Run", runId);
  if (found.parentId !== null) await runs.lock(scope, found.parentId);
  const run = (await runs.lock(scope, runId)) ?? found;
  if (run.state === "QUEUED") return run;
  await resumeOne(scope, ports, run);
  if (statusOf(run).controller) {
    for (const child of await runs.children(scope, run.id)) {
      const locked = await runs.lock(scope, child.id);
      if (locked?.state === "PAUSED" || locked?.yieldReason === "PAUSED_BY_USER") await resumeOne(scope, ports, locked);
    }
    // Children may have ended while it was paused.
    const controller = await runs.find(scope, runId);
    if (controller) await advanceController(scope, ports, { controller, modelVersionId: null });
  }
  return (await runs.find(scope, runId)) ?? run;
}

async function resumeOne(scope: TenantScope, ports: RunPorts, run: RunRecord): Promise<void> {
  const { state, reasonCode } = nextRunStatus(statusOf(run), { kind: "RESUME" });
  const message = `Resumed by ${scope.actor.name}.`;
  if (state === run.state) return askFor(scope, ports, { run, yieldReason: null, message });
  await changeRun(scope, ports, { run, change: { state, reasonCode, reason: null }, message });
}
