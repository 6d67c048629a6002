import { AppError, CONTROLLER_KINDS, digestOfJson, type Json, type QueuedSpec } from "@graft/contracts";
import { requireRole } from "../actor-rights.ts";
import { notFound } from "../not-found.ts";
import type { TenantScope } from "../tenant-scope.ts";
import { advanceController } from "./advance-controller.ts";
import { checkRunSpec, specReferences } from "./check-run-spec.ts";
import { insertRun } from "./insert-run.ts";
import { parseRunSpec } from "./parse-run-spec.ts";
import { checkedPlan } from "./run-plan.ts";
import type { RunPorts } from "./run-ports.ts";
import type { RunRecord } from "./run-record.ts";

export interface CreateRunInput {
  readonly projectId: string;
  readonly experimentId: string | null;
  readonly name: string;
  readonly spec: unknown;
  /** 0 to 100, larger first; 50 when null. */
  readonly priority: number | null;
  readonly requirements: unknown;
  /** runLimits of the contracts; a controller's hold for each of its children. */
  readonly limits?: unknown;
  /** May a running run of lower priority be asked to make room for it? */
  readonly preempts?: boolean;
  readonly idempotencyKey: string;
  /** The firing it is made for. */
  readonly scheduleFireId?: string;
}

/**
 * Queues a run, or starts conducting it when it is a LADDER or a SWEEP. A repeat with the same idempotency key gets the first
 * run again.
 */
export async function createRun(scope: TenantScope, ports: RunPorts, input: CreateRunInput): Promise<RunRecord> {
  requireRole(scope, "MEMBER");
  const spec = queuedSpec(input.spec);
  const specDigest = digestOfJson(spec as Json);
  const { runs } = ports.repositories;
  const earlier = await runs.findByKey(scope, input.idempotencyKey);
  if (earlier) return sameRun(earlier, specDigest);
  await checkPlaceAndSpec(scope, ports, { ...input, spec });
  const run = await insertRun(scope, ports, {
    ...input,
    spec,
    specDigest,
    ...checkedPlan(input),
    parentId: null,
    position: 0,
    state: CONTROLLER_KINDS.includes(spec.kind) ? "RUNNING" : "QUEUED",
    createdByName: scope.actor.name,
  });
  if (!run) {
    const first = await runs.findByKey(scope, input.idempotencyKey);
    if (!first) throw new AppError("CONFLICT", "The idempotency key is taken; use a new one for a new run.");
    return sameRun(first, specDigest);
  }
  if (!CONTROLLER_KINDS.includes(run.kind)) return run;
  await advanceController(scope, ports, { controller: run, modelVersionId: null });
  return (await runs.find(scope, run.id)) ?? run;
}

function queuedSpec(input: unknown): QueuedSpec {
  const spec = parseRunSpec(input);
  if (spec.kind !== "TRACKED") return spec;
  throw new AppError(
    "SPEC_INVALID",
    "A TRACKED run is not queued: whoever does its work starts it by startTrackedRun.",
  );
}

function sameRun(run: RunRecord, specDigest: string): RunRecord {
  if (run.specDigest === specDigest) return run;
  throw new AppError(
    "CONFLICT",
    `The idempotency key belongs to run ${JSON.stringify(run.name)} with another specification; use a new key for a new run.`,
  );
}

/**
 * Holds a specification against the rows it names.
 *
 * @throws AppError NOT_FOUND for the place; one code for each kind of fault, SPEC_INVALID for several, with all faults.
 */
export async function checkPlaceAndSpec(
  scope: TenantScope,
  { repositories }: { readonly repositories: Pick<RunPorts["repositories"], "runs"> },
  input: Pick<CreateRunInput, "projectId" | "experimentId"> & { readonly spec: QueuedSpec },
): Promise<void> {
  const { projectId, experimentId, spec } = input;
  if (!(await repositories.runs.placeExists(scope, { projectId, experimentId }))) {
    throw notFound(experimentId === null ? "Project" : "Experiment", experimentId ?? projectId);
  }
  const faults = checkRunSpec(spec, await repositories.runs.specFacts(scope, specReferences(spec)), projectId);
  const first = faults[0];
  if (!first) return;
  const code = faults.every((fault) => fault.code === first.code) ? first.code : "SPEC_INVALID";
  const more = faults.length > 1 ? ` (and ${faults.length - 1} more)` : "";
  throw new AppError(code, `${first.subject}: ${first.message}${more}`, { faults });
}
