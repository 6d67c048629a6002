import { rotateWebhookSecret } from "@graft/domain";
import { decodeId } from "../global-id.ts";
import { mutationField } from "../mutation-field.ts";

mutationField("rotateWebhookSecret", {
  description:
    "Replaces a webhook's secret from now on. Needs ADMIN. The answer is the only time the new one is shown.",
  input: (t) => ({ webhookId: t.id({ required: true, description: "The webhook." }) }),
  resolve: async ({ webhookId }, { scope, platform }) => ({
    secret: await rotateWebhookSecret(scope, platform, decodeId("Webhook", webhookId)),
  }),
  payload: (t) => ({
    secret: t.string({
      nullable: true,
      description: "The new secret.",
      resolve: ({ outcome }) => outcome?.secret ?? null,
    }),
  }),
});
