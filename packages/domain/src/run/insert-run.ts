import type { TenantScope } from "../tenant-scope.ts";
import type { RunPorts } from "./run-ports.ts";
import type { NewRun, RunRecord } from "./run-record.ts";

/** Writes a new run with the first line of its history; null when its idempotency key is taken. */
export async function insertRun(scope: TenantScope, ports: RunPorts, run: NewRun): Promise<RunRecord | null> {
  const { runs } = ports.repositories;
  const record = await runs.insert(scope, run);
  if (!record) return null;
  const message = run.state === "QUEUED" ? `Queued by ${run.createdByName}.` : `Started by ${run.createdByName}.`;
  await runs.addEvent(scope, { runId: record.id, fromState: null, toState: run.state, reasonCode: null, message });
  const { organizationId } = scope;
  ports.announce({ topic: "run.changed", payload: { organizationId, runId: record.id, projectId: record.projectId } });
  if (run.state === "QUEUED") ports.announce({ topic: "run.queued", payload: { organizationId } });
  return record;
}
