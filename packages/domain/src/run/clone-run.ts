import { AppError, type Json } from "@graft/contracts";
import { requireRole } from "../actor-rights.ts";
import { notFound } from "../not-found.ts";
import type { TenantScope } from "../tenant-scope.ts";
import { createRun } from "./create-run.ts";
import { mergePatch } from "./merge-patch.ts";
import type { RunPorts } from "./run-ports.ts";
import type { RunRecord } from "./run-record.ts";

export interface CloneRunInput {
  readonly runId: string;
  /** JSON merge patch (RFC 7396) on the specification: null takes a member away. */
  readonly changes: unknown;
  /** The run's own when null. */
  readonly name: string | null;
  readonly priority: number | null;
  readonly limits: unknown;
  readonly idempotencyKey: string;
}

/**
 * Makes a new run of another's specification with changes, whatever state that is in; a child's clone stands by itself. The
 * new specification is checked like any other.
 */
export async function cloneRun(scope: TenantScope, ports: RunPorts, input: CloneRunInput): Promise<RunRecord> {
  requireRole(scope, "MEMBER");
  const run = await ports.repositories.runs.find(scope, input.runId);
  if (!run) throw notFound("Run", input.runId);
  if (run.kind === "TRACKED") {
    throw new AppError("STATE_CONFLICT", "A tracked run's work is done outside the platform; start a new one there.");
  }
  const { changes, idempotencyKey } = input;
  if (changes !== null && (typeof changes !== "object" || Array.isArray(changes))) {
    const message = "Changes are an object with the members of the specification that shall differ.";
    throw new AppError("INPUT_INVALID", message, { faults: [{ code: "INPUT_INVALID", subject: "changes", message }] });
  }
  const spec = changes === null ? run.spec : mergePatch(run.spec as Json, changes as Json);
  const { projectId, experimentId, requirements, preempts } = run;
  return createRun(scope, ports, {
    ...{ projectId, experimentId, spec, requirements, preempts, idempotencyKey },
    name: input.name ?? run.name,
    priority: input.priority ?? run.priority,
    limits: input.limits ?? run.limits,
  });
}
