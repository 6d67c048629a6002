import type { Role } from "@graft/contracts";
import type { TenantScope } from "../tenant-scope.ts";
import type { InvitationPorts, SentInvitation } from "./invitation-ports.ts";
import { type InvitationToken, invitationLink } from "./invitation-token.ts";

export interface WrittenInvitation extends InvitationToken {
  readonly id: string;
  readonly email: string;
  readonly role: Role;
  /** Name of the organization. */
  readonly organization: string;
}

function textOf(invitation: WrittenInvitation, inviter: string, link: string): string {
  const until = invitation.expiresAt.toISOString().slice(0, 16).replace("T", " ");
  return [
    `${inviter} invites you to ${invitation.organization} on Graft, as ${invitation.role.toLowerCase()}.`,
    "",
    `Accept it with the account of ${invitation.email}, or make one there:`,
    link,
    "",
    `The link is good until ${until} UTC and works once. If you expect no invitation, do nothing.`,
  ].join("\n");
}

/**
 * Mails an invitation that is committed. A mail that nobody takes undoes nothing: the link is in the answer, and the
 * invitation can be sent again.
 */
export async function sendInvitation(
  scope: TenantScope,
  { mailer, work, dashboardUrl }: InvitationPorts,
  invitation: WrittenInvitation,
): Promise<SentInvitation> {
  const { id, email: to, token, organization } = invitation;
  const link = invitationLink(dashboardUrl, token);
  if (mailer === null) return { id, link, mailed: false };
  const text = textOf(invitation, scope.actor.name, link);
  try {
    await mailer.send({ to, subject: `You are invited to ${organization} on Graft`, text });
  } catch {
    return { id, link, mailed: false };
  }
  await work.write(scope, ({ invitations }) => invitations.markSent(scope, id));
  return { id, link, mailed: true };
}
