import { AppError } from "@graft/contracts";
import { acceptInvitation } from "@graft/domain";
import { mutationField } from "../mutation-field.ts";
import { Organization } from "../organization/organization.ts";

mutationField("acceptInvitation", {
  description:
    "Makes the person who asks a member, as the invitation offers. Only the account whose e-mail it names may. The " +
    "request needs no organization. One that was used, revoked or has expired answers INVITATION_ENDED.",
  input: (t) => ({ token: t.string({ required: true, description: "The token of the invitation's link." }) }),
  resolve: async ({ token }, context) => {
    const { identity, platform } = context;
    if (identity?.kind !== "USER" || identity.organizationId !== undefined) {
      throw new AppError("FORBIDDEN", "A key joins nothing: sign in as the person who is invited.");
    }
    const scope = await acceptInvitation(identity, platform, token);
    context.enter(scope);
    return scope;
  },
  payload: (t) => ({
    organization: t.prismaField({
      type: Organization,
      nullable: true,
      description: "The organization, as its new member sees it.",
      // The client is not taken from the context before there is an outcome: without one there may be no tenant.
      resolve: (query, { outcome }, _args, context) =>
        outcome && context.tx.organization.findUnique({ ...query, where: { id: outcome.organizationId } }),
    }),
  }),
});
