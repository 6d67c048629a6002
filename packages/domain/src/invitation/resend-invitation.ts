import { requireRole } from "../actor-rights.ts";
import { notFound } from "../not-found.ts";
import type { TenantScope } from "../tenant-scope.ts";
import type { InvitationPorts, SentInvitation } from "./invitation-ports.ts";
import { makeInvitationToken } from "./invitation-token.ts";
import { sendInvitation } from "./send-invitation.ts";

/**
 * Sends an invitation again, with a new link and a new term; the link sent before opens nothing any more. One that has
 * expired opens again; one that was accepted or revoked does not.
 *
 * @throws AppError FORBIDDEN; NOT_FOUND.
 */
export async function resendInvitation(
  scope: TenantScope,
  ports: InvitationPorts,
  id: string,
): Promise<SentInvitation> {
  requireRole(scope, "ADMIN");
  const token = makeInvitationToken(ports.invitationDays);
  const { tokenHash, expiresAt } = token;
  const written = await ports.work.write(scope, async ({ invitations, organizations }) => {
    const invitation = await invitations.renew(scope, { id, tokenHash, expiresAt });
    if (!invitation) throw notFound("Invitation", id);
    // Who may not offer a role may not offer it in somebody else's name.
    requireRole(scope, invitation.role);
    return { ...invitation, organization: await organizations.nameOf(scope) };
  });
  return sendInvitation(scope, ports, { ...token, id, ...written });
}
