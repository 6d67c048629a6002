import {
  type Requirements,
  runLimitsSchema,
  runResultSchema,
  runSpecSchema,
  trackedParamsSchema,
} from "@graft/contracts";
import type { AttemptRecord, RunRecord } from "@graft/domain";
import type { Run, RunAttempt } from "../generated/prisma/client.ts";

/** The domain's view of a run's row. JSON columns are parsed: what does not fit the contracts must not travel on. */
export function readRun(row: Run): RunRecord {
  return {
    id: row.id,
    projectId: row.projectId,
    experimentId: row.experimentId,
    parentId: row.parentId,
    scheduleFireId: row.scheduleFireId,
    position: row.position,
    kind: row.kind,
    name: row.name,
    spec: runSpecSchema.parse(row.spec),
    specDigest: row.specDigest,
    state: row.state,
    reasonCode: row.reasonCode,
    errorCode: row.errorCode,
    reason: row.reason,
    priority: row.priority,
    requirements: row.requirements as Requirements,
    maxAttempts: row.maxAttempts,
    attemptCount: row.attemptCount,
    result: row.result === null ? null : runResultSchema.parse(row.result),
    artifactId: row.artifactId,
    cancelRequestedAt: row.cancelRequestedAt,
    yieldReason: row.yieldReason === "PAUSED_BY_USER" || row.yieldReason === "PREEMPTED" ? row.yieldReason : null,
    preempts: row.preempts,
    limits: runLimitsSchema.parse(row.limits),
    createdByName: row.createdByName,
    params: row.params === null ? null : trackedParamsSchema.parse(row.params),
  };
}

export function readAttempt(row: RunAttempt): AttemptRecord {
  const { id, runId, number, agentId, trackerId, leaseToken, state, completionKey } = row;
  return { id, runId, number, agentId, trackerId, leaseToken, state, completionKey };
}
