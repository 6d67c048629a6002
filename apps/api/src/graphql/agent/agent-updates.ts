import type { BusPayloads } from "@graft/domain";
import { builder } from "../builder.ts";
import { Agent } from "./agent.ts";

type Hint = BusPayloads["agent.changed"];

builder.subscriptionField("agentUpdates", (t) =>
  t.prismaField({
    type: Agent,
    description: "An agent of the organization each time it has changed: state, or what it is at work on.",
    subscribe: (_root, _args, { platform, scope, signal }) =>
      platform.bus.subscribe("agent.changed", signal, (hint) => hint.organizationId === scope.organizationId),
    resolve: (query, hint, _args, { tx }) =>
      tx.agent.findUniqueOrThrow({ ...query, where: { id: (hint as Hint).agentId } }),
  }),
);
