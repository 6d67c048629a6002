import { notFound } from "../not-found.ts";
import type { TenantScope } from "../tenant-scope.ts";
import type { UnitOfWork } from "../unit-of-work.ts";
import { requireDeletionRight } from "./request-deletion.ts";

/**
 * Takes a deletion back while nothing was erased.
 *
 * @throws AppError FORBIDDEN, NOT_FOUND
 */
export async function cancelDeletion(scope: TenantScope, work: UnitOfWork, deletionId: string): Promise<void> {
  await work.write(scope, async ({ deletions }) => {
    const deletion = await deletions.find(scope, deletionId);
    if (!deletion) throw notFound("Deletion", deletionId);
    requireDeletionRight(scope, deletion.projectId);
    if (!(await deletions.cancel(scope, deletionId))) throw notFound("Deletion", deletionId);
  });
}
