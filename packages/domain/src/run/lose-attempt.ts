import type { TenantScope } from "../tenant-scope.ts";
import { endAttempt, lockAttempt } from "./end-attempt.ts";
import type { RunPorts } from "./run-ports.ts";

/**
 * Judges an attempt whose lease was found to have run out: looks again under lock, and ends it as LOST if it still
 * has. AGENT_LOST only when the agent itself is silent; LEASE_EXPIRED when it speaks but let this lease go. Answers
 * whether the attempt was lost.
 */
export async function loseAttempt(
  scope: TenantScope,
  ports: RunPorts,
  { attemptId, leaseSeconds }: { attemptId: string; leaseSeconds: number },
): Promise<boolean> {
  const { attempts } = ports.repositories;
  const found = await attempts.lookUp(scope, attemptId);
  const locked = found && (await lockAttempt(scope, ports, found));
  const expired = locked && (await attempts.expiredLease(scope, { attemptId, leaseSeconds }));
  if (!expired) return false;
  const reasonCode = expired.agentSilent ? "AGENT_LOST" : "LEASE_EXPIRED";
  const reason = expired.agentSilent
    ? `${expired.holder} has been silent for more than ${leaseSeconds} s.`
    : `${expired.holder} is there but did not renew this lease for ${leaseSeconds} s.`;
  const nothing = { errorCode: null, completionKey: null, result: null, artifactId: null, modelVersionId: null };
  const message = `Attempt ${locked.attempt.number} was lost: ${reason}`;
  await endAttempt(scope, ports, { locked, end: { outcome: "LOST", reasonCode, reason, message, ...nothing } });
  return true;
}
