import { type INVITATION_STATES, invitationState } from "@graft/domain";
import { builder } from "../builder.ts";
import { encodeId } from "../global-id.ts";
import { Organization } from "../organization/organization.ts";
import { Role } from "../organization/role.ts";

export const InvitationState = builder.enumType("InvitationState", {
  description: "What has become of an invitation.",
  values: {
    OPEN: { description: "It can be accepted." },
    ACCEPTED: { description: "Its person is a member, or was." },
    REVOKED: { description: "It was taken back." },
    EXPIRED: { description: "Its time is over; sending it again opens it." },
  } satisfies Record<(typeof INVITATION_STATES)[number], { description: string }>,
});

/** No node: only administrators may see invitations, and `node` is everybody's. */
export const Invitation = builder.prismaObject("Invitation", {
  description: "An offer of membership to whoever has an e-mail address.",
  fields: (t) => ({
    id: t.id({
      description: "Opaque and stable.",
      select: { id: true },
      resolve: ({ id }) => encodeId("Invitation", id),
    }),
    email: t.exposeString("email", { description: "E-mail of the account that may accept it." }),
    role: t.expose("role", { type: Role, description: "Role of the member to be." }),
    state: t.field({
      type: InvitationState,
      description: "What has become of it.",
      select: { acceptedAt: true, revokedAt: true, expiresAt: true },
      resolve: (times) => invitationState(times, new Date()),
    }),
    invitedByName: t.exposeString("invitedByName", { description: "Who invited." }),
    createdAt: t.expose("createdAt", { type: "DateTime", description: "When it was made." }),
    sentAt: t.expose("sentAt", {
      type: "DateTime",
      nullable: true,
      description: "When a mail server last took it; null when none did.",
    }),
    expiresAt: t.expose("expiresAt", { type: "DateTime", description: "When its link ends." }),
  }),
});

builder.prismaObjectField(Organization, "invitations", (t) =>
  t.prismaConnection({
    type: Invitation,
    cursor: "id",
    description: "Its invitations, newest first, used and revoked ones among them. Needs ADMIN.",
    resolve: (query, { id: organizationId }, _args, { tx }) => {
      return tx.invitation.findMany({ ...query, where: { organizationId }, orderBy: { id: "desc" } });
    },
  }),
);
