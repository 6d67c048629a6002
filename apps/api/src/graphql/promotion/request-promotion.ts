import { requestPromotion } from "@graft/domain";
import { decodeId } from "../global-id.ts";
import { mutationField } from "../mutation-field.ts";
import { PromotionRequest } from "./promotion-request.ts";

mutationField("requestPromotion", {
  description:
    "Asks to move an alias to a version under its newest policy: REFUSED at once when a gate other than the approvals " +
    "fails, else OPEN (PROMOTED where the policy asks for no approval). Needs MEMBER.",
  input: (t) => ({
    modelVersionId: t.id({ required: true, description: "The version." }),
    alias: t.string({ required: true, description: "The alias, such as `production`." }),
    comment: t.string({ description: "Why, for the ledger." }),
  }),
  resolve: async ({ modelVersionId, alias, comment }, { scope, platform }) => ({
    id: await requestPromotion(scope, platform, {
      modelVersionId: decodeId("ModelVersion", modelVersionId),
      alias,
      comment: comment ?? "",
    }),
  }),
  payload: (t) => ({
    promotionRequest: t.prismaField({
      type: PromotionRequest,
      nullable: true,
      description: "The request with its gates.",
      resolve: (query, { outcome }, _args, { tx }) =>
        outcome && tx.promotionRequest.findUnique({ ...query, where: { id: outcome.id } }),
    }),
  }),
});
