import { parseEmail, type Role } from "@graft/contracts";
import { v7 as uuidv7 } from "uuid";
import { requireRole } from "../actor-rights.ts";
import type { TenantScope } from "../tenant-scope.ts";
import type { InvitationPorts, SentInvitation } from "./invitation-ports.ts";
import { makeInvitationToken } from "./invitation-token.ts";
import { sendInvitation } from "./send-invitation.ts";

export interface InviteMemberInput {
  readonly email: string;
  readonly role: Role;
}

/**
 * Invites whoever has the e-mail. The answer is the same whether there is an account or not. Nobody offers a role above
 * the own.
 *
 * @throws AppError FORBIDDEN; EMAIL_REFUSED; CONFLICT when an invitation is open or the person is a member.
 */
export async function inviteMember(
  scope: TenantScope,
  ports: InvitationPorts,
  input: InviteMemberInput,
): Promise<SentInvitation> {
  requireRole(scope, "ADMIN");
  requireRole(scope, input.role);
  const email = parseEmail(input.email);
  const { role } = input;
  const id = uuidv7();
  const token = makeInvitationToken(ports.invitationDays);
  const { tokenHash, expiresAt } = token;
  const organization = await ports.work.write(scope, async ({ invitations, organizations }) => {
    const invitedByName = scope.actor.name;
    await invitations.create(scope, { id, email, role, tokenHash, invitedByName, expiresAt });
    return organizations.nameOf(scope);
  });
  return sendInvitation(scope, ports, { ...token, id, email, role, organization });
}
