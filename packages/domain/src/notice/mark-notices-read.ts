import { AppError } from "@graft/contracts";
import { notFound } from "../not-found.ts";
import type { TenantScope } from "../tenant-scope.ts";
import type { UnitOfWork } from "../unit-of-work.ts";

export interface MarkNoticesReadInput {
  readonly projectId: string;
  /** Null: every notice of the project. */
  readonly noticeIds: readonly string[] | null;
}

/**
 * Marks notices of a project as read by who asks; what was read before, or is not there, changes nothing.
 *
 * @throws AppError FORBIDDEN for a machine's key, which reads for nobody; NOT_FOUND for the project.
 */
export async function markNoticesRead(
  scope: TenantScope,
  work: UnitOfWork,
  { projectId, noticeIds }: MarkNoticesReadInput,
): Promise<number> {
  const { actor } = scope;
  if (actor.kind !== "USER") throw new AppError("FORBIDDEN", "Only a person can have read a notice.");
  return work.write(scope, async ({ datasets, notices }) => {
    if (!(await datasets.projectExists(scope, projectId))) throw notFound("Project", projectId);
    return notices.markRead(scope, { userId: actor.userId, projectId, noticeIds });
  });
}
