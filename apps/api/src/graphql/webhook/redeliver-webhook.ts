import { redeliverWebhook } from "@graft/domain";
import { decodeId } from "../global-id.ts";
import { mutationField } from "../mutation-field.ts";
import { WebhookDelivery } from "./webhook.ts";

mutationField("redeliverWebhook", {
  description: "Sends a delivery that has ended once more, under its own id. Needs ADMIN.",
  input: (t) => ({ deliveryId: t.id({ required: true, description: "The delivery." }) }),
  resolve: async ({ deliveryId }, { scope, platform }) => {
    const id = decodeId("WebhookDelivery", deliveryId);
    await redeliverWebhook(scope, platform.work, id);
    platform.webhooks.wake();
    return { id };
  },
  payload: (t) => ({
    delivery: t.prismaField({
      type: WebhookDelivery,
      nullable: true,
      description: "The delivery, on its way.",
      resolve: (query, { outcome }, _args, { tx }) =>
        outcome && tx.webhookDelivery.findUnique({ ...query, where: { id: outcome.id } }),
    }),
  }),
});
