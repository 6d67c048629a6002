import { builder } from "../builder.ts";
import type { GraphContext } from "../context.ts";
import { decodeId } from "../global-id.ts";
import { hintsOf, MOST_MISSED } from "../hints-of.ts";
import { PromotionRequest } from "./promotion-request.ts";

function changedRequests(context: GraphContext, projectId: string) {
  const { organizationId } = context.scope;
  return hintsOf(context, "promotion.changed", {
    accept: (hint) => hint.organizationId === organizationId && hint.projectId === projectId,
    missed: async (tx, since) => {
      const comments = await tx.promotionEvent.findMany({
        where: { kind: "COMMENTED", at: { gte: since }, model: { projectId } },
        select: { requestId: true },
        orderBy: { ordinal: "desc" },
        take: MOST_MISSED,
      });
      const commented = comments.flatMap(({ requestId }) => requestId ?? []);
      const requests = await tx.promotionRequest.findMany({
        where: {
          projectId,
          OR: [
            { createdAt: { gte: since } },
            { decidedAt: { gte: since } },
            { id: { in: commented } },
            { approvals: { some: { at: { gte: since } } } },
          ],
        },
        select: { id: true },
        orderBy: { createdAt: "desc" },
        take: MOST_MISSED,
      });
      return requests.map(({ id }) => ({ organizationId, projectId, requestId: id }));
    },
  });
}

builder.subscriptionField("promotionUpdates", (t) =>
  t.prismaField({
    type: PromotionRequest,
    description: "A project's promotion requests, each time one is made, commented on, reviewed or decided.",
    args: { projectId: t.arg.id({ required: true, description: "The project." }) },
    subscribe: (_root, { projectId }, context) => changedRequests(context, decodeId("Project", projectId)),
    resolve: (query, hint, _args, { tx }) =>
      tx.promotionRequest.findUniqueOrThrow({ ...query, where: { id: hint.requestId } }),
  }),
);
