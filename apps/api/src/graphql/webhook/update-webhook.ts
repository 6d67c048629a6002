import { updateWebhook } from "@graft/domain";
import { decodeId } from "../global-id.ts";
import { mutationField } from "../mutation-field.ts";
import { NoticeKind } from "../notice/notice.ts";
import { Webhook } from "./webhook.ts";

mutationField("updateWebhook", {
  description: "Changes a webhook; what is left out stays. Disabling gives up what still waits. Needs ADMIN.",
  input: (t) => ({
    webhookId: t.id({ required: true, description: "The webhook." }),
    url: t.string({ description: "Where it is told." }),
    kinds: t.field({ type: [NoticeKind], description: "What it is told of." }),
    enabled: t.boolean({ description: "Whether it is told anything." }),
  }),
  resolve: async ({ webhookId, url, kinds, enabled }, { scope, platform }) => {
    const id = decodeId("Webhook", webhookId);
    const change = { url: url ?? undefined, kinds: kinds ?? undefined, enabled: enabled ?? undefined };
    await updateWebhook(scope, platform, { webhookId: id, ...change });
    return { id };
  },
  payload: (t) => ({
    webhook: t.prismaField({
      type: Webhook,
      nullable: true,
      description: "The webhook as it is now.",
      resolve: (query, { outcome }, _args, { tx }) =>
        outcome && tx.webhook.findUnique({ ...query, where: { id: outcome.id } }),
    }),
  }),
});
