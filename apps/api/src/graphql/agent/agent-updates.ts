import { builder } from "../builder.ts";
import type { GraphContext } from "../context.ts";
import { hintsOf, MOST_MISSED } from "../hints-of.ts";
import { Agent } from "./agent.ts";

function changedAgents(context: GraphContext) {
  const { organizationId } = context.scope;
  return hintsOf(context, "agent.changed", {
    accept: (hint) => hint.organizationId === organizationId,
    // What an agent is at work on changes without its row: all that were heard lately are told.
    missed: async (tx) => {
      const agents = await tx.agent.findMany({
        select: { id: true },
        orderBy: { lastSeenAt: "desc" },
        take: MOST_MISSED,
      });
      return agents.map(({ id }) => ({ organizationId, agentId: id }));
    },
  });
}

builder.subscriptionField("agentUpdates", (t) =>
  t.prismaField({
    type: Agent,
    description: "An agent of the organization each time it has changed: state, or what it is at work on.",
    subscribe: (_root, _args, context) => changedAgents(context),
    resolve: (query, hint, _args, { tx }) => tx.agent.findUniqueOrThrow({ ...query, where: { id: hint.agentId } }),
  }),
);
