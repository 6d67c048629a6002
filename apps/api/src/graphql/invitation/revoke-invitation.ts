import { revokeInvitation } from "@graft/domain";
import { decodeId } from "../global-id.ts";
import { mutationField } from "../mutation-field.ts";
import { Invitation } from "./invitation.ts";

mutationField("revokeInvitation", {
  description: "Takes an invitation back: its link opens nothing from now on. Needs ADMIN.",
  input: (t) => ({ invitationId: t.id({ required: true, description: "The invitation." }) }),
  resolve: async ({ invitationId }, { scope, platform }) => {
    const id = decodeId("Invitation", String(invitationId));
    await revokeInvitation(scope, platform, id);
    return { id };
  },
  payload: (t) => ({
    invitation: t.prismaField({
      type: Invitation,
      nullable: true,
      description: "The invitation.",
      resolve: (query, { outcome }, _args, { tx }) =>
        outcome && tx.invitation.findUnique({ ...query, where: { id: outcome.id } }),
    }),
  }),
});
