import { addMember } from "@graft/domain";
import { mutationField } from "../mutation-field.ts";
import { Member } from "./member.ts";
import { Role } from "./role.ts";

mutationField("addMember", {
  description:
    "Makes an existing account a member of the organization. Needs ADMIN; nobody grants a role above the own.",
  input: (t) => ({
    email: t.string({ required: true, description: "E-mail of the account." }),
    role: t.field({ type: Role, required: true, description: "Role of the new member." }),
  }),
  resolve: async (input, { scope, platform }) => ({ memberId: await addMember(scope, platform, input) }),
  payload: (t) => ({
    member: t.prismaField({
      type: Member,
      nullable: true,
      description: "The new member.",
      resolve: (query, { outcome }, _args, { tx }) =>
        outcome && tx.member.findUnique({ ...query, where: { id: outcome.memberId } }),
    }),
  }),
});
