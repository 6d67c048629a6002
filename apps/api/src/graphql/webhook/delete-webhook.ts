import { deleteWebhook } from "@graft/domain";
import { decodeId, encodeId } from "../global-id.ts";
import { mutationField } from "../mutation-field.ts";

mutationField("deleteWebhook", {
  description: "Deletes a webhook with the record of what it was sent. Needs ADMIN.",
  input: (t) => ({ webhookId: t.id({ required: true, description: "The webhook." }) }),
  resolve: async ({ webhookId }, { scope, platform }) => {
    const id = decodeId("Webhook", webhookId);
    await deleteWebhook(scope, platform, id);
    return { id };
  },
  payload: (t) => ({
    deletedWebhookId: t.id({
      nullable: true,
      description: "Id of what is gone.",
      resolve: ({ outcome }) => outcome && encodeId("Webhook", outcome.id),
    }),
  }),
});
