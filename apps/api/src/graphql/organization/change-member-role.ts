import { changeMemberRole } from "@graft/domain";
import { decodeId } from "../global-id.ts";
import { mutationField } from "../mutation-field.ts";
import { Member } from "./member.ts";
import { Role } from "./role.ts";

mutationField("changeMemberRole", {
  description:
    "Gives a member another role. Needs ADMIN; nobody grants a role above the own or takes one from somebody above. " +
    "A change that would leave no owner answers LAST_OWNER.",
  input: (t) => ({
    memberId: t.id({ required: true, description: "The member." }),
    role: t.field({ type: Role, required: true, description: "The new role." }),
  }),
  resolve: async (input, { scope, platform }) => {
    const memberId = decodeId("Member", String(input.memberId));
    await changeMemberRole(scope, platform, { memberId, role: input.role });
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
