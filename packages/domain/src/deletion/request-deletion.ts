import { AppError } from "@graft/contracts";
import { requireRole } from "../actor-rights.ts";
import { notFound } from "../not-found.ts";
import type { TenantScope } from "../tenant-scope.ts";
import type { UnitOfWork } from "../unit-of-work.ts";

export interface RequestDeletionInput {
  /** Null: the organization. */
  readonly projectId: string | null;
  /** The slug of what shall go, typed out. */
  readonly confirm: string;
}

/** Who may delete what: an organization only its owners. */
export function requireDeletionRight(scope: TenantScope, projectId: string | null): void {
  requireRole(scope, projectId === null ? "OWNER" : "ADMIN");
}

/**
 * Asks for a project or the organization to be deleted: it is exported at once, and erased with everything that belongs to
 * it when the grace is over. Answers the deletion's id.
 *
 * @throws AppError FORBIDDEN, NOT_FOUND; INPUT_INVALID when the slug is not the one typed; CONFLICT when asked already.
 */
export async function requestDeletion(
  scope: TenantScope,
  { work, graceHours }: { readonly work: UnitOfWork; readonly graceHours: number },
  { projectId, confirm }: RequestDeletionInput,
): Promise<string> {
  requireRole(scope, "ADMIN");
  return work.write(scope, async ({ deletions }) => {
    const slug = await deletions.slugOf(scope, projectId);
    if (slug === null)
      throw notFound(projectId === null ? "Organization" : "Project", projectId ?? scope.organizationId);
    if (confirm !== slug) {
      const message = `To delete it, type its slug ${JSON.stringify(slug)}; ${JSON.stringify(confirm)} was typed.`;
      throw new AppError("INPUT_INVALID", message, { details: { subject: "confirm" } });
    }
    requireDeletionRight(scope, projectId);
    return deletions.insert(scope, { projectId, graceHours });
  });
}
