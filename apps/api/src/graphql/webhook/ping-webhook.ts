import { pingWebhook } from "@graft/domain";
import { decodeId } from "../global-id.ts";
import { mutationField } from "../mutation-field.ts";
import { WebhookDelivery } from "./webhook.ts";

mutationField("pingWebhook", {
  description: "Sends a test to a webhook, disabled or not. Needs ADMIN.",
  input: (t) => ({ webhookId: t.id({ required: true, description: "The webhook." }) }),
  resolve: async ({ webhookId }, { scope, platform }) => {
    const id = await pingWebhook(scope, platform.work, decodeId("Webhook", webhookId));
    platform.webhooks.wake();
    return { id };
  },
  payload: (t) => ({
    delivery: t.prismaField({
      type: WebhookDelivery,
      nullable: true,
      description: "The test's delivery, on its way.",
      resolve: (query, { outcome }, _args, { tx }) =>
        outcome && tx.webhookDelivery.findUnique({ ...query, where: { id: outcome.id } }),
    }),
  }),
});
