import { AppError, type CheckpointPlace, checkpointPlaceSchema } from "@graft/contracts";
import { fenceAttempt } from "../artifact/fence-attempt.ts";
import { notFound } from "../not-found.ts";
import type { Repositories } from "../repositories.ts";
import type { Announce } from "../run/run-hint.ts";
import type { TenantScope } from "../tenant-scope.ts";
import type { CheckpointRecord } from "./checkpoint-repository.ts";

/** Checkpoints kept of a run that goes on: one may be on its way to an agent while the next is made. */
export const KEPT_CHECKPOINTS = 2;

export interface RecordCheckpointInput extends CheckpointPlace {
  readonly runId: string;
  readonly leaseToken: string;
  readonly artifactId: string;
}

/**
 * Notes a verified artifact as where the run can go on, fenced by the lease. Older ones become obsolete. A repeat changes
 * nothing.
 *
 * @throws AppError LEASE_LOST, NOT_FOUND, ARTIFACT_NOT_VERIFIED, INPUT_INVALID.
 */
export async function recordCheckpoint(
  scope: TenantScope,
  { repositories, announce }: { readonly repositories: Repositories; readonly announce: Announce },
  { runId, leaseToken, artifactId, ...rest }: RecordCheckpointInput,
): Promise<CheckpointRecord> {
  const place = readPlace(rest);
  const { attempts, artifacts, checkpoints, runs } = repositories;
  const attemptId = await fenceAttempt(scope, repositories, leaseToken);
  const attempt = attemptId === null ? null : await attempts.lookUp(scope, attemptId);
  const run = attempt?.runId === runId ? await runs.find(scope, runId) : null;
  if (!attempt || !run) throw notFound("Run", runId);
  if (run.kind !== "TRAIN")
    throw new AppError("INPUT_INVALID", `A ${run.kind} run has no checkpoints; only TRAIN has.`);
  const artifact = await artifacts.find(scope, artifactId);
  if (artifact?.attemptId !== attempt.id) throw notFound("Artifact", artifactId);
  if (artifact.kind !== "CHECKPOINT") {
    throw new AppError("INPUT_INVALID", `An artifact of kind ${artifact.kind} is no checkpoint.`);
  }
  if (artifact.state !== "VERIFIED") {
    throw new AppError("ARTIFACT_NOT_VERIFIED", `The artifact is ${artifact.state}; note it once it is VERIFIED.`);
  }
  const made = await checkpoints.insert(scope, { runId, attemptId: attempt.id, artifactId, ...place });
  await checkpoints.retire(scope, runId, KEPT_CHECKPOINTS);
  const { organizationId } = scope;
  announce({ topic: "run.changed", payload: { organizationId, runId, projectId: run.projectId } });
  return made;
}

function readPlace(input: unknown): CheckpointPlace {
  const parsed = checkpointPlaceSchema.safeParse(input);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const subject = issue?.path.join(".") ?? "";
  const fault = { code: "INPUT_INVALID", message: `${issue?.message}.`, subject } as const;
  throw new AppError("INPUT_INVALID", `${subject}: ${fault.message}`, { faults: [fault] });
}

/** "epoch 3 of phase HEAD (step 12)" */
export function placeInWords({ phase, epoch, step }: CheckpointPlace): string {
  return `epoch ${epoch} of phase ${phase} (step ${step})`;
}
