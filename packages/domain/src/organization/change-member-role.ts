import { AppError, type Role, roleAtLeast } from "@graft/contracts";
import { requireRole } from "../actor-rights.ts";
import { notFound } from "../not-found.ts";
import type { Repositories } from "../repositories.ts";
import type { TenantScope } from "../tenant-scope.ts";
import type { UnitOfWork } from "../unit-of-work.ts";

/** The owners are locked first: of two owners who make each other something else at once, the second is refused. */
async function keepAnOwner(scope: TenantScope, { organizations }: Repositories, memberId: string): Promise<void> {
  const owners = await organizations.lockOwners(scope);
  if (owners.some((id) => id !== memberId)) return;
  throw new AppError("LAST_OWNER", "An organization has an owner always: make another member OWNER first.", {
    details: { subject: "memberId" },
  });
}

/**
 * Gives a member another role. Nobody grants a role above the own, or takes one from somebody above.
 *
 * @throws AppError FORBIDDEN; NOT_FOUND; LAST_OWNER.
 */
export async function changeMemberRole(
  scope: TenantScope,
  { work }: { readonly work: UnitOfWork },
  { memberId, role }: { readonly memberId: string; readonly role: Role },
): Promise<void> {
  requireRole(scope, "ADMIN");
  requireRole(scope, role);
  await work.write(scope, async (repositories) => {
    const { organizations } = repositories;
    const member = await organizations.findMember(scope, memberId);
    if (!member) throw notFound("Member", memberId);
    requireRole(scope, member.role);
    if (member.role === "OWNER" && !roleAtLeast(role, "OWNER")) await keepAnOwner(scope, repositories, memberId);
    await organizations.setRole(scope, memberId, role);
  });
}

/**
 * Ends a membership: an administrator's work, or the member's own wish. Keys made for the person open nothing any more.
 *
 * @throws AppError FORBIDDEN; NOT_FOUND; LAST_OWNER.
 */
export async function removeMember(
  scope: TenantScope,
  { work }: { readonly work: UnitOfWork },
  memberId: string,
): Promise<void> {
  await work.write(scope, async (repositories) => {
    const { organizations } = repositories;
    const member = await organizations.findMember(scope, memberId);
    const own = scope.actor.kind === "USER" && scope.actor.userId === member?.userId;
    if (!own) requireRole(scope, "ADMIN");
    if (!member) throw notFound("Member", memberId);
    if (!own) requireRole(scope, member.role);
    if (member.role === "OWNER") await keepAnOwner(scope, repositories, memberId);
    await organizations.removeMember(scope, memberId);
  });
}
