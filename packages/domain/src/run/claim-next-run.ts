import { AppError, type RunSpec } from "@graft/contracts";
import { ownAgent } from "../agent/own-agent.ts";
import type { TenantScope } from "../tenant-scope.ts";
import { changeRun, statusOf } from "./change-run.ts";
import type { RunPorts } from "./run-ports.ts";
import type { AttemptRecord, RunRecord } from "./run-record.ts";
import { nextRunStatus } from "./run-state-machine.ts";

export interface ClaimInput {
  readonly agentId: string;
  readonly idempotencyKey: string;
  readonly leaseSeconds: number;
}

export interface Claim {
  readonly run: RunRecord;
  readonly attempt: AttemptRecord;
  readonly spec: RunSpec;
}

/**
 * Gives an agent the run it should do next, with a lease; null when nothing fits or the agent drains. A repeat with
 * the same key gets the first claim again. One agent's claims come one after the other; claims of several agents pass
 * over each other's rows.
 */
export async function claimNextRun(scope: TenantScope, ports: RunPorts, input: ClaimInput): Promise<Claim | null> {
  const { runs, attempts, agents } = ports.repositories;
  const { agentId, idempotencyKey: claimKey, leaseSeconds } = input;
  if (claimKey === "" || claimKey.length > 200) {
    throw new AppError("INPUT_INVALID", "An idempotency key has 1 to 200 characters; a random UUID is a good one.");
  }
  const agent = ownAgent(scope, await agents.lock(scope, agentId), agentId);
  const earlier = await attempts.findByClaimKey(scope, { agentId, claimKey });
  if (earlier) {
    const run = await runs.find(scope, earlier.runId);
    return run && { run, attempt: earlier, spec: run.spec };
  }
  if (agent.state === "DRAINING") return null;
  const runId = await attempts.lockNextRun(scope, agentId);
  const run = runId === null ? null : await runs.lock(scope, runId);
  if (!run) return null;
  const { state, reasonCode } = nextRunStatus(statusOf(run), { kind: "CLAIM" });
  const attempt = await attempts.insert(scope, { runId: run.id, agentId, claimKey, leaseSeconds });
  const message = `Attempt ${attempt.number} claimed by ${agent.name}.`;
  await changeRun(scope, ports, { run, change: { state, reasonCode, reason: null, errorCode: null }, message });
  ports.announce({ topic: "agent.changed", payload: { organizationId: scope.organizationId, agentId } });
  return { run: (await runs.find(scope, run.id)) ?? run, attempt, spec: run.spec };
}
