import { createPromotionPolicy } from "@graft/domain";
import { decodeId } from "../global-id.ts";
import { mutationField } from "../mutation-field.ts";
import { PromotionPolicy } from "./promotion-request.ts";

mutationField("createPromotionPolicy", {
  description: "Makes the next version of an alias's policy; open requests keep theirs. Needs MAINTAINER.",
  input: (t) => ({
    projectId: t.id({ required: true, description: "The project." }),
    alias: t.string({ required: true, description: "Alias it guards, such as `production`." }),
    gates: t.field({ type: "JSON", required: true, description: "`gate[]` of the contracts." }),
  }),
  resolve: async ({ projectId, alias, gates }, { scope, platform }) => ({
    id: await createPromotionPolicy(scope, platform.work, { projectId: decodeId("Project", projectId), alias, gates }),
  }),
  payload: (t) => ({
    promotionPolicy: t.prismaField({
      type: PromotionPolicy,
      nullable: true,
      description: "The policy.",
      resolve: (query, { outcome }, _args, { tx }) =>
        outcome && tx.promotionPolicy.findUnique({ ...query, where: { id: outcome.id } }),
    }),
  }),
});
