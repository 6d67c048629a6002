import { sha256Hex } from "@graft/contracts";
import { type InvitationFound, invitationState } from "@graft/domain";
import { builder } from "../builder.ts";
import { Role } from "../organization/role.ts";
import { InvitationState } from "./invitation.ts";

const InvitationOffer = builder.objectRef<InvitationFound>("InvitationOffer").implement({
  description: "What an invitation offers, to whoever holds its link.",
  fields: (t) => ({
    organizationName: t.exposeString("organizationName", { description: "Name of the organization." }),
    email: t.exposeString("email", { description: "E-mail of the account that may accept it." }),
    role: t.expose("role", { type: Role, description: "Role of the member to be." }),
    invitedByName: t.exposeString("invitedByName", { description: "Who invited." }),
    state: t.field({
      type: InvitationState,
      description: "What has become of it.",
      resolve: (times) => invitationState(times, new Date()),
    }),
    expiresAt: t.expose("expiresAt", { type: "DateTime", description: "When its link ends." }),
  }),
});

builder.queryField("invitationOffer", (t) =>
  t.field({
    type: InvitationOffer,
    nullable: true,
    description: "What the link with this token offers; null when there is no such link. Needs no account.",
    args: { token: t.arg.string({ required: true, description: "The token of the link." }) },
    resolve: async (_root, { token }, { platform }) =>
      (await platform.directory.findInvitation(sha256Hex(token))) ?? null,
  }),
);
