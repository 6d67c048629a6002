import { AppError } from "@graft/contracts";
import { createOrganization } from "@graft/domain";
import { mutationField } from "../mutation-field.ts";
import { Organization } from "./organization.ts";

mutationField("createOrganization", {
  description: "Makes an organization owned by the person who asks. The request needs no organization of its own.",
  input: (t) => ({
    slug: t.string({ required: true, description: "1 to 48 small letters, digits and single hyphens inside." }),
    name: t.string({ required: true, description: "Name for people: 1 to 128 characters." }),
  }),
  resolve: async (input, context) => {
    const { identity, platform } = context;
    if (identity?.kind !== "USER" || identity.organizationId !== undefined) {
      throw new AppError("FORBIDDEN", "A key belongs to one organization and makes no other: sign in as a person.");
    }
    const scope = await createOrganization(identity, platform.work, input);
    context.enter(scope);
    return scope;
  },
  payload: (t) => ({
    organization: t.prismaField({
      type: Organization,
      nullable: true,
      description: "The new organization.",
      // The client is not taken from the context before there is an outcome: without one there may be no tenant.
      resolve: (query, { outcome }, _args, context) =>
        outcome && context.tx.organization.findUnique({ ...query, where: { id: outcome.organizationId } }),
    }),
  }),
});
