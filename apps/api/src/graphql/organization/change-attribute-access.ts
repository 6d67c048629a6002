import { changeAttributeAccess } from "@graft/domain";
import { decodeId } from "../global-id.ts";
import { mutationField } from "../mutation-field.ts";
import { Member } from "./member.ts";

mutationField("changeAttributeAccess", {
  description:
    "Lets a member read protected attributes of examples and predictions by example, or no longer; each reading is noted " +
    "in the audit log. Needs ADMIN; nobody but an owner grants it to themselves.",
  input: (t) => ({
    memberId: t.id({ required: true, description: "The member." }),
    readsAttributes: t.boolean({ required: true, description: "Whether the member may." }),
  }),
  resolve: async (input, { scope, platform }) => {
    const memberId = decodeId("Member", String(input.memberId));
    await changeAttributeAccess(scope, platform, { memberId, readsAttributes: input.readsAttributes });
    return { memberId };
  },
  payload: (t) => ({
    member: t.prismaField({
      type: Member,
      nullable: true,
      description: "The member.",
      resolve: (query, { outcome }, _args, { tx }) =>
        outcome && tx.member.findUnique({ ...query, where: { id: outcome.memberId } }),
    }),
  }),
});
