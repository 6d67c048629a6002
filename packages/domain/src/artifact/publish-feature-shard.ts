import { AppError } from "@graft/contracts";
import { notFound } from "../not-found.ts";
import type { TenantScope } from "../tenant-scope.ts";
import type { UnitOfWork } from "../unit-of-work.ts";
import type { NewFeatureShard } from "./artifact-repository.ts";
import { fenceAttempt } from "./fence-attempt.ts";

/**
 * Puts a verified FEATURES artifact under the key its rows were computed for, for every agent of the tenant. The same
 * shard again answers the first.
 *
 * @throws AppError LEASE_LOST, NOT_FOUND, ARTIFACT_NOT_VERIFIED.
 */
export async function publishFeatureShard(
  scope: TenantScope,
  work: UnitOfWork,
  input: NewFeatureShard & { readonly leaseToken: string },
): Promise<{ readonly id: string }> {
  const { keyDigest, artifactId, rows, leaseToken } = input;
  if (!Number.isInteger(rows) || rows < 1) throw new AppError("INPUT_INVALID", "A shard holds at least one row.");
  return work.write(scope, async (repositories) => {
    await fenceAttempt(scope, repositories, leaseToken);
    const artifact = await repositories.artifacts.find(scope, artifactId);
    if (artifact === null) throw notFound("Artifact", artifactId);
    if (artifact.kind !== "FEATURES" || artifact.state !== "VERIFIED") {
      throw new AppError(
        "ARTIFACT_NOT_VERIFIED",
        `The artifact ${artifactId} is a ${artifact.kind} in the state ${artifact.state}; a shard needs VERIFIED FEATURES.`,
      );
    }
    return repositories.artifacts.insertFeatureShard(scope, { keyDigest, artifactId, rows });
  });
}
