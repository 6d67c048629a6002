import { builder } from "../builder.ts";
import { encodeId } from "../global-id.ts";
import { NoticeKind } from "../notice/notice.ts";
import { Organization } from "../organization/organization.ts";

const WebhookDeliveryState = builder.enumType("WebhookDeliveryState", {
  description: "How far a delivery is.",
  values: {
    PENDING: { description: "It waits for an attempt, the first or another." },
    DELIVERED: { description: "The receiver answered 2xx." },
    FAILED: { description: "It was given up." },
  },
});

/** No node: only administrators may see webhooks, and `node` is everybody's. */
export const WebhookDelivery = builder.prismaObject("WebhookDelivery", {
  description: "One notice, or a test, on its way to one webhook.",
  fields: (t) => ({
    id: t.id({
      description: "Opaque and stable.",
      select: { id: true },
      resolve: ({ id }) => encodeId("WebhookDelivery", id),
    }),
    state: t.expose("state", { type: WebhookDeliveryState, description: "How far it is." }),
    notice: t.relation("notice", { nullable: true, description: "What it tells; null for a test." }),
    attempts: t.exposeInt("attempts", { description: "Attempts so far, the one under way included." }),
    nextAttemptAt: t.field({
      type: "DateTime",
      nullable: true,
      description: "When it is attempted next; null once it has ended.",
      select: { nextAttemptAt: true, state: true },
      resolve: ({ nextAttemptAt, state }) => (state === "PENDING" ? nextAttemptAt : null),
    }),
    answerStatus: t.exposeInt("answerStatus", { nullable: true, description: "HTTP status of the last answer." }),
    answerBody: t.exposeString("answerBody", { nullable: true, description: "Beginning of the last answer's body." }),
    error: t.exposeString("error", { nullable: true, description: "Why the last attempt did not deliver." }),
    createdAt: t.expose("createdAt", { type: "DateTime", description: "When it was written." }),
    finishedAt: t.expose("finishedAt", { type: "DateTime", nullable: true, description: "When it ended." }),
  }),
});

export const Webhook = builder.prismaObject("Webhook", {
  description: "An address that is told of notices. Its secret was shown when it was made.",
  fields: (t) => ({
    id: t.id({
      description: "Opaque and stable.",
      select: { id: true },
      resolve: ({ id }) => encodeId("Webhook", id),
    }),
    url: t.exposeString("url", { description: "Where it is told." }),
    kinds: t.expose("kinds", { type: [NoticeKind], description: "What it is told of." }),
    enabled: t.exposeBoolean("enabled", { description: "Whether it is told anything at present." }),
    createdByName: t.exposeString("createdByName", { description: "Who made it." }),
    createdAt: t.expose("createdAt", { type: "DateTime", description: "When it was made." }),
    deliveries: t.relatedConnection("deliveries", {
      cursor: "id",
      description: "What it was sent, newest first.",
      query: { orderBy: [{ createdAt: "desc" }, { id: "asc" }] },
    }),
  }),
});

builder.prismaObjectField(Organization, "webhooks", (t) =>
  t.prismaField({
    type: [Webhook],
    description: "Its webhooks, in the order they were made. Needs ADMIN.",
    select: { id: true },
    resolve: (query, { id: organizationId }, _args, { tx }) => {
      return tx.webhook.findMany({ ...query, where: { organizationId }, orderBy: { id: "asc" } });
    },
  }),
);
