import { reviewPromotion } from "@graft/domain";
import { decodeId } from "../global-id.ts";
import { mutationField } from "../mutation-field.ts";
import { PromotionRequest } from "./promotion-request.ts";

mutationField("reviewPromotion", {
  description:
    "Approves or rejects an OPEN request. All gates are evaluated again in the transaction that moves the alias. Needs " +
    "MAINTAINER; the requester answers REQUESTER_CANNOT_APPROVE. The same person's repeat changes nothing.",
  input: (t) => ({
    promotionRequestId: t.id({ required: true, description: "The request." }),
    approved: t.boolean({ required: true, description: "True to approve, false to reject." }),
    comment: t.string({ description: "Why, for the ledger." }),
  }),
  resolve: async ({ promotionRequestId, approved, comment }, { scope, platform }) => {
    const id = decodeId("PromotionRequest", promotionRequestId);
    await reviewPromotion(scope, platform, { promotionRequestId: id, approved, comment: comment ?? "" });
    return { id };
  },
  payload: (t) => ({
    promotionRequest: t.prismaField({
      type: PromotionRequest,
      nullable: true,
      description: "The request as it stands.",
      resolve: (query, { outcome }, _args, { tx }) =>
        outcome && tx.promotionRequest.findUnique({ ...query, where: { id: outcome.id } }),
    }),
  }),
});
