import { AppError } from "@graft/contracts";
import { requireRole } from "../actor-rights.ts";
import type { Repositories } from "../repositories.ts";
import { principalOf } from "../run/own-attempt.ts";
import type { TenantScope } from "../tenant-scope.ts";

/**
 * The attempt behind a lease token, which stays ACTIVE until the transaction ends; null for a person or service that
 * works without one and must be a MEMBER. An agent always needs its lease, and nobody works under another's.
 *
 * @throws AppError LEASE_LOST, FORBIDDEN.
 */
export async function fenceAttempt(
  scope: TenantScope,
  { artifacts }: Repositories,
  leaseToken: string | null,
): Promise<string | null> {
  if (leaseToken === null) {
    requireRole(scope, "MEMBER");
    return null;
  }
  const attempt = await artifacts.fencedAttempt(scope, { leaseToken, principalId: principalOf(scope.actor) });
  if (attempt === null) throw new AppError("LEASE_LOST", "This lease is not held any more: stop the work on its run.");
  return attempt.id;
}
