import { AppError, runProgressSchema } from "@graft/contracts";
import { requireRole } from "../actor-rights.ts";
import { ownAgent } from "../agent/own-agent.ts";
import type { TenantScope } from "../tenant-scope.ts";
import type { LeaseAnswer, LeaseHolder, LeaseRenewal } from "./attempt-repository.ts";
import { endOvertime } from "./end-overtime.ts";
import { principalOf } from "./own-attempt.ts";
import { preemptRun } from "./preempt-run.ts";
import type { RunPorts } from "./run-ports.ts";

export interface HeartbeatInput {
  /** Null for a tracker, which renews the leases it started itself. */
  readonly agentId: string | null;
  readonly draining: boolean;
  readonly leases: readonly { readonly leaseToken: string; readonly progress: unknown }[];
  readonly leaseSeconds: number;
}

export interface HeartbeatAnswer {
  /** One answer for each lease, in order. */
  readonly leases: readonly LeaseAnswer[];
  /** Whether somebody asked the agent to finish what it has and end. */
  readonly drain: boolean;
}

/**
 * Renews an agent's or a tracker's leases in the database's time, keeps how far each run is, and brings back what the agent should
 * do. A lease that ran out but that nobody has judged is renewed; one that was judged comes back as not held.
 */
export async function heartbeat(scope: TenantScope, ports: RunPorts, input: HeartbeatInput): Promise<HeartbeatAnswer> {
  const { organizationId } = scope;
  const leases = input.leases.map(readLease);
  const { holder, drain } = await leaseHolder(scope, ports, input);
  const { leaseSeconds } = input;
  // Before any attempt is locked: a run is locked before its attempt, always.
  if ("agentId" in holder) await preemptRun(scope, ports);
  const renewed = await ports.repositories.attempts.renew(scope, { holder, leases, leaseSeconds });
  const overtime = new Set<string>();
  for (const { leaseToken } of renewed.filter((lease) => lease.overtime)) {
    if (await endOvertime(scope, ports, leaseToken)) overtime.add(leaseToken);
  }
  const answers = renewed.map(({ leaseToken, control, held, runId, projectId }) => {
    if (overtime.has(leaseToken)) return { leaseToken, control: "STOP" as const, held: false };
    const progressed = leases.some((lease) => lease.leaseToken === leaseToken && lease.progress !== null);
    if (runId && projectId && progressed) {
      ports.announce({ topic: "run.changed", payload: { organizationId, runId, projectId } });
    }
    return { leaseToken, control, held };
  });
  return { leases: answers, drain };
}

interface Beating {
  readonly holder: LeaseHolder;
  readonly drain: boolean;
}

async function leaseHolder(scope: TenantScope, ports: RunPorts, input: HeartbeatInput): Promise<Beating> {
  const { agentId, draining } = input;
  if (agentId === null) {
    requireRole(scope, "MEMBER");
    return { holder: { trackerId: principalOf(scope.actor) }, drain: false };
  }
  const { agents } = ports.repositories;
  ownAgent(scope, await agents.find(scope, agentId), agentId);
  const { changed, drain } = await agents.seen(scope, { id: agentId, draining });
  const { organizationId } = scope;
  if (changed) ports.announce({ topic: "agent.changed", payload: { organizationId, agentId } });
  return { holder: { agentId }, drain };
}

function readLease(lease: HeartbeatInput["leases"][number], index: number): LeaseRenewal {
  if (lease.progress === null || lease.progress === undefined) return { leaseToken: lease.leaseToken, progress: null };
  const parsed = runProgressSchema.safeParse(lease.progress);
  if (parsed.success) return { leaseToken: lease.leaseToken, progress: parsed.data };
  const issue = parsed.error.issues[0];
  const subject = [`leases.${index}.progress`, ...(issue?.path ?? [])].join(".");
  const fault = { code: "INPUT_INVALID", message: `${issue?.message}.`, subject } as const;
  throw new AppError("INPUT_INVALID", `${subject}: ${fault.message}`, { faults: [fault] });
}
