import { createWebhook } from "@graft/domain";
import { mutationField } from "../mutation-field.ts";
import { NoticeKind } from "../notice/notice.ts";
import { Webhook } from "./webhook.ts";

mutationField("createWebhook", {
  description: "Makes a webhook. Needs ADMIN. The answer is the only time its secret is shown.",
  input: (t) => ({
    url: t.string({ required: true, description: "Where it is told: https, and an address of the public internet." }),
    kinds: t.field({ type: [NoticeKind], required: true, description: "What it is told of: one kind at least." }),
  }),
  resolve: (input, { scope, platform }) => createWebhook(scope, platform, input),
  payload: (t) => ({
    webhook: t.prismaField({
      type: Webhook,
      nullable: true,
      description: "The new webhook.",
      resolve: (query, { outcome }, _args, { tx }) =>
        outcome && tx.webhook.findUnique({ ...query, where: { id: outcome.id } }),
    }),
    secret: t.string({
      nullable: true,
      description: "Verifies what it is sent. Keep it; it cannot be shown again.",
      resolve: ({ outcome }) => outcome?.secret ?? null,
    }),
  }),
});
