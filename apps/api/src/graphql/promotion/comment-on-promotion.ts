import { commentOnPromotion } from "@graft/domain";
import { decodeId } from "../global-id.ts";
import { mutationField } from "../mutation-field.ts";
import { PromotionRequest } from "./promotion-request.ts";

mutationField("commentOnPromotion", {
  description:
    "Says something about a request without deciding it, whatever its state; the ledger keeps it. Needs MEMBER.",
  input: (t) => ({
    promotionRequestId: t.id({ required: true, description: "The request." }),
    comment: t.string({ required: true, description: "1 to 2000 characters." }),
  }),
  resolve: async ({ promotionRequestId, comment }, { scope, platform }) => {
    const id = decodeId("PromotionRequest", promotionRequestId);
    await commentOnPromotion(scope, platform, { promotionRequestId: id, comment });
    return { id };
  },
  payload: (t) => ({
    promotionRequest: t.prismaField({
      type: PromotionRequest,
      nullable: true,
      description: "The request with the comment.",
      resolve: (query, { outcome }, _args, { tx }) =>
        outcome && tx.promotionRequest.findUnique({ ...query, where: { id: outcome.id } }),
    }),
  }),
});
