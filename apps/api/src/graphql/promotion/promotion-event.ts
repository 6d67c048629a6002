import { gateResultSchema } from "@graft/contracts";
import { builder } from "../builder.ts";
import { GateResult } from "./gate-result.ts";
import { PromotionEventKind } from "./promotion-enums.ts";

export const PromotionEvent = builder.prismaNode("PromotionEvent", {
  id: { field: "id" },
  description: "A line of the ledger: written once, never changed.",
  fields: (t) => ({
    alias: t.exposeString("alias", { description: "Alias it is about." }),
    kind: t.expose("kind", { type: PromotionEventKind, description: "What happened." }),
    actorName: t.exposeString("actorName", { description: "Who did it." }),
    comment: t.exposeString("comment", { description: "Why, in their words." }),
    at: t.expose("at", { type: "DateTime", description: "When." }),
    fromVersion: t.prismaField({
      type: "ModelVersion",
      nullable: true,
      description: "Where the alias stood; null when it did not stand yet.",
      select: { fromVersionId: true },
      resolve: (query, { fromVersionId: id }, _args, { tx }) =>
        id === null ? null : tx.modelVersion.findUnique({ ...query, where: { id } }),
    }),
    toVersion: t.prismaField({
      type: "ModelVersion",
      description: "The version it is about.",
      select: { toVersionId: true },
      resolve: (query, { toVersionId: id }, _args, { tx }) =>
        tx.modelVersion.findUniqueOrThrow({ ...query, where: { id } }),
    }),
    request: t.prismaField({
      type: "PromotionRequest",
      nullable: true,
      description: "The request behind it; null for a rollback.",
      select: { requestId: true },
      resolve: (query, { requestId: id }, _args, { tx }) =>
        id === null ? null : tx.promotionRequest.findUnique({ ...query, where: { id } }),
    }),
    gates: t.field({
      type: [GateResult],
      description: "The gates it rests on.",
      select: { gates: true },
      resolve: ({ gates }) => gateResultSchema.array().parse(gates),
    }),
  }),
});
