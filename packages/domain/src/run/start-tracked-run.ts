import { AppError, digestOfJson, type Json, type TrackedSpec, trackedSpecSchema } from "@graft/contracts";
import { requireRole } from "../actor-rights.ts";
import { notFound } from "../not-found.ts";
import type { TenantScope } from "../tenant-scope.ts";
import { insertRun } from "./insert-run.ts";
import { principalOf } from "./own-attempt.ts";
import { checkedPlan } from "./run-plan.ts";
import type { RunPorts } from "./run-ports.ts";
import type { AttemptRecord, RunRecord } from "./run-record.ts";

export interface StartTrackedRunInput {
  readonly projectId: string;
  readonly experimentId: string | null;
  readonly name: string;
  readonly params: unknown;
  readonly tags: readonly string[];
  readonly codeVersion: string | null;
  readonly datasetVersionId: string | null;
  readonly backboneVersionId: string | null;
  readonly idempotencyKey: string;
  readonly leaseSeconds: number;
}

export interface StartedRun {
  readonly run: RunRecord;
  readonly attempt: AttemptRecord;
}

/**
 * Starts a run whose work is done outside the platform's agents: RUNNING at once, with its one attempt and lease in the
 * hands of the person or service that starts it. It is never queued: when its lease runs out, it has failed. A repeat
 * with the same idempotency key by the same person or service gets the first answer again.
 */
export async function startTrackedRun(
  scope: TenantScope,
  ports: RunPorts,
  input: StartTrackedRunInput,
): Promise<StartedRun> {
  requireRole(scope, "MEMBER");
  const spec = trackedSpec(input);
  const specDigest = digestOfJson(spec as Json);
  const plan = checkedPlan({ ...input, priority: null, requirements: null });
  const earlier = await ports.repositories.runs.findByKey(scope, input.idempotencyKey);
  if (earlier) return sameStart(scope, ports, { run: earlier, specDigest });
  await checkPlace(scope, ports, { ...input, spec });
  // It is under way already where it is tracked, so it cannot wait as a queued run does.
  await ports.repositories.quotas.hold(scope, "CONCURRENT_RUNS", 1);
  const run = await insertRun(scope, ports, {
    projectId: input.projectId,
    experimentId: input.experimentId,
    idempotencyKey: input.idempotencyKey,
    spec,
    specDigest,
    ...plan,
    parentId: null,
    position: 0,
    state: "RUNNING",
    maxAttempts: 1,
    createdByName: scope.actor.name,
  });
  if (!run) {
    const first = await ports.repositories.runs.findByKey(scope, input.idempotencyKey);
    if (!first) throw new AppError("CONFLICT", "The idempotency key is taken; use a new one for a new run.");
    return sameStart(scope, ports, { run: first, specDigest });
  }
  const attempt = await ports.repositories.attempts.insertTracked(scope, {
    runId: run.id,
    trackerId: principalOf(scope.actor),
    trackerName: scope.actor.name,
    claimKey: input.idempotencyKey,
    leaseSeconds: input.leaseSeconds,
  });
  return { run: (await ports.repositories.runs.find(scope, run.id)) ?? run, attempt };
}

function trackedSpec(input: StartTrackedRunInput): TrackedSpec {
  const { params, tags, codeVersion, datasetVersionId, backboneVersionId } = input;
  const parsed = trackedSpecSchema.safeParse({
    kind: "TRACKED",
    params,
    tags,
    codeVersion,
    ...(datasetVersionId === null ? {} : { datasetVersionId }),
    ...(backboneVersionId === null ? {} : { backboneVersionId }),
  });
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.slice(0, 100).map(({ path, message }) => ({
    code: "SPEC_INVALID" as const,
    message: `${message}.`,
    subject: path.map(String).join("."),
  }));
  throw new AppError("SPEC_INVALID", `${faults[0]?.subject}: ${faults[0]?.message}`, { faults });
}

/** The first answer again, for the one who got it: the token is a secret of theirs. */
async function sameStart(
  scope: TenantScope,
  { repositories }: RunPorts,
  { run, specDigest }: { readonly run: RunRecord; readonly specDigest: string },
): Promise<StartedRun> {
  const attempt = await repositories.attempts.findTracked(scope, {
    runId: run.id,
    trackerId: principalOf(scope.actor),
  });
  if (attempt && run.specDigest === specDigest) return { run, attempt };
  throw new AppError("CONFLICT", "The idempotency key belongs to another run; use a new key for a new run.");
}

async function checkPlace(
  scope: TenantScope,
  { repositories }: RunPorts,
  { projectId, experimentId, spec }: StartTrackedRunInput & { readonly spec: TrackedSpec },
): Promise<void> {
  if (!(await repositories.runs.placeExists(scope, { projectId, experimentId }))) {
    throw notFound(experimentId === null ? "Project" : "Experiment", experimentId ?? projectId);
  }
  const facts = await repositories.runs.specFacts(scope, {
    datasetVersionId: spec.datasetVersionId ?? null,
    backboneVersionId: spec.backboneVersionId ?? null,
    modelVersionId: null,
    artifactIds: [],
    candidateVersionIds: [],
    winnerRunId: null,
  });
  if (spec.datasetVersionId !== undefined && facts.dataset?.projectId !== projectId) {
    throw notFound("DatasetVersion", spec.datasetVersionId);
  }
  if (spec.backboneVersionId !== undefined && !facts.backbone) {
    throw notFound("BackboneVersion", spec.backboneVersionId);
  }
}
