import { AppError } from "@graft/contracts";
import { actorHasRole, requireRole } from "../actor-rights.ts";
import { notFound } from "../not-found.ts";
import type { TenantScope } from "../tenant-scope.ts";
import type { UnitOfWork } from "../unit-of-work.ts";

/**
 * Lets a member read which protected group an example belongs to and what was predicted for it, or no longer. An
 * administrator's work, and not on themselves: two people know of it, unless an owner asks, who answers to nobody above.
 *
 * @throws AppError FORBIDDEN; NOT_FOUND.
 */
export async function changeAttributeAccess(
  scope: TenantScope,
  { work }: { readonly work: UnitOfWork },
  { memberId, readsAttributes }: { readonly memberId: string; readonly readsAttributes: boolean },
): Promise<void> {
  requireRole(scope, "ADMIN");
  await work.write(scope, async ({ organizations }) => {
    const member = await organizations.findMember(scope, memberId);
    if (!member) throw notFound("Member", memberId);
    const own = scope.actor.kind === "USER" && scope.actor.userId === member.userId;
    if (own && readsAttributes && !actorHasRole(scope.actor, "OWNER")) {
      throw new AppError("FORBIDDEN", "Nobody but an owner grants this to themselves. Ask another administrator.");
    }
    await organizations.setAttributeAccess(scope, memberId, readsAttributes);
  });
}
