import { AppError } from "@graft/contracts";
import { requireRole } from "../actor-rights.ts";
import { notFound } from "../not-found.ts";
import type { Repositories } from "../repositories.ts";
import { principalOf } from "../run/own-attempt.ts";
import type { TenantScope } from "../tenant-scope.ts";
import type { ArtifactRecord } from "./artifact-record.ts";

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

/**
 * The artifact, if whoever holds the lease makes it, or a person or service without one does: an attempt's upload is
 * nobody else's to renew or to complete, and is then as if it did not exist.
 *
 * @throws AppError NOT_FOUND, LEASE_LOST, FORBIDDEN.
 */
export async function ownUpload(
  scope: TenantScope,
  repositories: Repositories,
  { artifactId, leaseToken }: { readonly artifactId: string; readonly leaseToken: string | null },
): Promise<ArtifactRecord> {
  const attemptId = await fenceAttempt(scope, repositories, leaseToken);
  const artifact = await repositories.artifacts.find(scope, artifactId);
  if (artifact === null || artifact.attemptId !== attemptId) throw notFound("Artifact", artifactId);
  return artifact;
}
