import { fenceAttempt } from "../artifact/fence-attempt.ts";
import { notFound } from "../not-found.ts";
import type { Repositories } from "../repositories.ts";
import type { Announce } from "../run/run-hint.ts";
import type { TenantScope } from "../tenant-scope.ts";
import { placeInWords } from "./record-checkpoint.ts";

export interface RecordResumeInput {
  readonly runId: string;
  readonly leaseToken: string;
  readonly checkpointId: string;
}

/**
 * Notes that an attempt went on from a checkpoint of its run, by the word of its agent: an engine of another backend or
 * version cannot, and starts anew. Leaves a line in the run's history.
 *
 * @throws AppError LEASE_LOST, NOT_FOUND.
 */
export async function recordResume(
  scope: TenantScope,
  { repositories, announce }: { readonly repositories: Repositories; readonly announce: Announce },
  { runId, leaseToken, checkpointId }: RecordResumeInput,
): Promise<void> {
  const { attempts, checkpoints, runs } = repositories;
  const attemptId = await fenceAttempt(scope, repositories, leaseToken);
  const attempt = attemptId === null ? null : await attempts.lookUp(scope, attemptId);
  const run = attempt?.runId === runId ? await runs.find(scope, runId) : null;
  if (!attempt || !run) throw notFound("Run", runId);
  const from = await checkpoints.find(scope, checkpointId);
  if (from?.runId !== runId) throw notFound("Checkpoint", checkpointId);
  await checkpoints.noteResume(scope, { attemptId: attempt.id, from });
  const message = `Attempt ${attempt.number} went on from the checkpoint of attempt ${from.attempt} at ${placeInWords(from)}.`;
  await runs.addEvent(scope, { runId, fromState: run.state, toState: run.state, reasonCode: null, message });
  const { organizationId } = scope;
  announce({ topic: "run.changed", payload: { organizationId, runId, projectId: run.projectId } });
}
