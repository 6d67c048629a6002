import { requireRole } from "../actor-rights.ts";
import { notFound } from "../not-found.ts";
import type { TenantScope } from "../tenant-scope.ts";
import type { UnitOfWork } from "../unit-of-work.ts";

/**
 * Takes an invitation back: its link opens nothing from now on.
 *
 * @throws AppError FORBIDDEN; NOT_FOUND when none is open under this id.
 */
export async function revokeInvitation(
  scope: TenantScope,
  { work }: { readonly work: UnitOfWork },
  id: string,
): Promise<void> {
  requireRole(scope, "ADMIN");
  await work.write(scope, async ({ invitations }) => {
    if (!(await invitations.revoke(scope, id))) throw notFound("Invitation", id);
  });
}
