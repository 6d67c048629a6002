import { AppError } from "@graft/contracts";
import { requireRole } from "../actor-rights.ts";
import { notFound } from "../not-found.ts";
import type { TenantScope } from "../tenant-scope.ts";
import { createRun } from "./create-run.ts";
import type { RunPorts } from "./run-ports.ts";
import type { RunRecord } from "./run-record.ts";
import { isTerminal } from "./run-state-machine.ts";

/** Makes a new run of the same specification; what has ended stays as it ended. */
export async function retryRun(
  scope: TenantScope,
  ports: RunPorts,
  { runId, idempotencyKey }: { runId: string; idempotencyKey: string },
): Promise<RunRecord> {
  requireRole(scope, "MEMBER");
  const run = await ports.repositories.runs.find(scope, runId);
  if (!run) throw notFound("Run", runId);
  if (!isTerminal(run.state)) {
    throw new AppError(
      "STATE_CONFLICT",
      `Run ${JSON.stringify(run.name)} is ${run.state}; cancel it or wait for its end.`,
    );
  }
  if (run.kind === "TRACKED") {
    throw new AppError("STATE_CONFLICT", "A tracked run's work is done outside the platform; start a new one there.");
  }
  if (run.parentId !== null) {
    throw new AppError(
      "STATE_CONFLICT",
      "The run belongs to a ladder or a sweep: retry that, or clone this run alone.",
    );
  }
  const { projectId, experimentId, name, spec, priority, requirements, limits, preempts } = run;
  const plan = { name, priority, requirements, limits, preempts, idempotencyKey };
  return createRun(scope, ports, { projectId, experimentId, spec, ...plan });
}
