import { withdrawPromotion } from "@graft/domain";
import { decodeId } from "../global-id.ts";
import { mutationField } from "../mutation-field.ts";
import { PromotionRequest } from "./promotion-request.ts";

mutationField("withdrawPromotion", {
  description: "Takes an OPEN request back: its requester or a MAINTAINER. A repeat changes nothing.",
  input: (t) => ({ promotionRequestId: t.id({ required: true, description: "The request." }) }),
  resolve: async ({ promotionRequestId }, { scope, platform }) => {
    const id = decodeId("PromotionRequest", promotionRequestId);
    await withdrawPromotion(scope, platform, { promotionRequestId: id });
    return { id };
  },
  payload: (t) => ({
    promotionRequest: t.prismaField({
      type: PromotionRequest,
      nullable: true,
      description: "The request, WITHDRAWN.",
      resolve: (query, { outcome }, _args, { tx }) =>
        outcome && tx.promotionRequest.findUnique({ ...query, where: { id: outcome.id } }),
    }),
  }),
});
