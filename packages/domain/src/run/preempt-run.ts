import type { TenantScope } from "../tenant-scope.ts";
import { statusOf } from "./change-run.ts";
import { askFor } from "./pause-run.ts";
import type { RunPorts } from "./run-ports.ts";
import { nextRunStatus } from "./run-state-machine.ts";

/**
 * Asks one running run of lower priority to make room where a waiting run may ask for that; one at a time, so that no more
 * make room than there are runs that wait.
 */
export async function preemptRun(scope: TenantScope, ports: RunPorts): Promise<void> {
  const { runs } = ports.repositories;
  const victim = await runs.runToPreempt(scope);
  if (victim === null) return;
  const run = await runs.lock(scope, victim.id);
  if (run?.state !== "RUNNING" || run.cancelRequestedAt !== null || run.yieldReason !== null) return;
  const { yieldReason } = nextRunStatus(statusOf(run), { kind: "PREEMPT" });
  const message = `Asked to make room for ${victim.by}, which has a higher priority.`;
  await askFor(scope, ports, { run, yieldReason, message });
}
