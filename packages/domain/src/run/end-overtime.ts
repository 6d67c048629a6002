import type { TenantScope } from "../tenant-scope.ts";
import { endAttempt, lockAttempt } from "./end-attempt.ts";
import type { RunPorts } from "./run-ports.ts";

/**
 * Ends an attempt whose run has taken longer than it may and whose agent did not end it itself: FAILED by TIMEOUT. Answers
 * whether it did.
 */
export async function endOvertime(scope: TenantScope, ports: RunPorts, leaseToken: string): Promise<boolean> {
  const found = await ports.repositories.attempts.findByToken(scope, leaseToken);
  const locked = found && (await lockAttempt(scope, ports, found));
  if (locked?.attempt.state !== "ACTIVE") return false;
  const reason = `It may take ${locked.run.limits.wallSeconds} s in all, and has taken longer.`;
  const nothing = { completionKey: null, result: null, artifactId: null, modelVersionId: null };
  const message = `Attempt ${locked.attempt.number} was ended by the platform: ${reason}`;
  const how = { outcome: "FAILED", reasonCode: "TIMEOUT", errorCode: "LIMIT_REACHED" } as const;
  await endAttempt(scope, ports, { locked, end: { ...how, reason, message, ...nothing } });
  return true;
}
