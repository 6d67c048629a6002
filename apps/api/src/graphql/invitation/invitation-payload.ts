import type { SentInvitation } from "@graft/domain";
import type { SchemaTypes } from "../builder.ts";
import type { Payload } from "../mutation-field.ts";
import { Invitation } from "./invitation.ts";

type Fields = PothosSchemaTypes.ObjectFieldBuilder<SchemaTypes, Payload<SentInvitation>>;

/** What inviting and sending again answer. */
export const invitationPayload = (t: Fields) => ({
  invitation: t.prismaField({
    type: Invitation,
    nullable: true,
    description: "The invitation.",
    resolve: (query, { outcome }, _args, { tx }) =>
      outcome && tx.invitation.findUnique({ ...query, where: { id: outcome.id } }),
  }),
  link: t.string({
    nullable: true,
    description: "Where it is accepted. It cannot be shown again, and works once.",
    resolve: ({ outcome }) => outcome?.link ?? null,
  }),
  mailed: t.boolean({
    nullable: true,
    description: "Whether a mail server took it; false: hand the link on yourself.",
    resolve: ({ outcome }) => outcome?.mailed ?? null,
  }),
});
