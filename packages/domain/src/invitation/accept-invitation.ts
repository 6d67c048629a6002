import { AppError, sha256Hex } from "@graft/contracts";
import type { OrganizationDirectory, Person } from "../organization/organization-directory.ts";
import type { TenantScope } from "../tenant-scope.ts";
import type { UnitOfWork } from "../unit-of-work.ts";
import { invitationState } from "./invitation-state.ts";

const ENDED = {
  ACCEPTED: "The invitation was accepted already: a link works once.",
  REVOKED: "The invitation was taken back. Ask whoever invited you.",
  EXPIRED: "The invitation has expired. Ask whoever invited you to send it again.",
} as const;

const ended = (state: keyof typeof ENDED) =>
  new AppError("INVITATION_ENDED", ENDED[state], { details: { subject: "token", state } });

/**
 * Makes the person who asks a member, with the role the invitation offers. The invitation opens to the account whose
 * e-mail it names and to no other, whoever got hold of the link. Answers the scope of the new member.
 *
 * @throws AppError NOT_FOUND; FORBIDDEN for another account; INVITATION_ENDED; CONFLICT when already a member.
 */
export async function acceptInvitation(
  person: Person,
  { directory, work }: { readonly directory: OrganizationDirectory; readonly work: UnitOfWork },
  token: string,
): Promise<TenantScope> {
  const invitation = await directory.findInvitation(sha256Hex(token));
  if (!invitation) {
    throw new AppError("NOT_FOUND", "There is no such invitation. Copy the link again, whole.", {
      details: { subject: "token" },
    });
  }
  if (invitation.email !== person.email.toLowerCase()) {
    throw new AppError("FORBIDDEN", `The invitation is for ${invitation.email}: sign in with that account.`);
  }
  const state = invitationState(invitation, new Date());
  if (state !== "OPEN") throw ended(state);
  const { organizationId, role, id } = invitation;
  const scope: TenantScope = {
    organizationId,
    actor: { kind: "USER", userId: person.userId, name: person.name, role },
  };
  await work.write(scope, async ({ invitations, organizations }) => {
    if (!(await invitations.accept(scope, id))) throw ended("ACCEPTED");
    await organizations.addMember(scope, { person, role });
  });
  return scope;
}
