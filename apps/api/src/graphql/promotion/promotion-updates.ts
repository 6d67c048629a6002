import type { BusPayloads } from "@graft/domain";
import { builder } from "../builder.ts";
import { decodeId } from "../global-id.ts";
import { PromotionRequest } from "./promotion-request.ts";

type Hint = BusPayloads["promotion.changed"];

builder.subscriptionField("promotionUpdates", (t) =>
  t.prismaField({
    type: PromotionRequest,
    description: "A project's promotion requests, each time one is made, reviewed or decided.",
    args: { projectId: t.arg.id({ required: true, description: "The project." }) },
    subscribe: (_root, { projectId }, { platform, scope, signal }) => {
      const id = decodeId("Project", projectId);
      const { organizationId } = scope;
      return platform.bus.subscribe(
        "promotion.changed",
        signal,
        (hint) => hint.organizationId === organizationId && hint.projectId === id,
      );
    },
    resolve: (query, hint, _args, { tx }) =>
      tx.promotionRequest.findUniqueOrThrow({ ...query, where: { id: (hint as Hint).requestId } }),
  }),
);
