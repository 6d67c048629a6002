import { builder } from "../builder.ts";
import { enumValues } from "../enum-values.ts";
import { Organization } from "../organization/organization.ts";
import { Run } from "../run/run.ts";

export const AgentState = builder.enumType("AgentState", {
  description: "Whether an agent takes runs.",
  values: enumValues({
    ONLINE: "Speaks, and takes runs.",
    DRAINING: "Speaks, finishes what it has and takes nothing new.",
    OFFLINE: "Has been silent for longer than a lease lives.",
  }),
});

export const Agent = builder.prismaNode("Agent", {
  id: { field: "id" },
  description: "A trainer process of the organization.",
  fields: (t) => ({
    name: t.exposeString("name", { description: "Name, unique in the organization." }),
    state: t.expose("state", { type: AgentState, description: "Whether it takes runs." }),
    capabilities: t.expose("capabilities", { type: "JSON", description: "What it found on its machine." }),
    version: t.exposeString("version", { description: "Version of its engine." }),
    createdAt: t.expose("createdAt", { type: "DateTime", description: "When it first registered." }),
    lastSeenAt: t.expose("lastSeenAt", { type: "DateTime", description: "When it last spoke." }),
    activeAttempts: t.relation("attempts", {
      description: "Attempts whose lease it holds.",
      query: { where: { state: "ACTIVE" }, orderBy: { startedAt: "asc" } },
    }),
    currentRuns: t.prismaField({
      type: [Run],
      description: "Runs it is at work on.",
      select: { id: true },
      resolve: (query, agent, _args, { tx }) =>
        tx.run.findMany({
          ...query,
          where: { attempts: { some: { agentId: agent.id, state: "ACTIVE" } } },
          orderBy: { id: "asc" },
        }),
    }),
  }),
});

builder.prismaObjectFields(Organization, (t) => ({
  agents: t.prismaConnection({
    type: Agent,
    cursor: "id",
    description: "Its agents, in the order they first registered.",
    resolve: (query, organization, _args, { tx }) =>
      tx.agent.findMany({ ...query, where: { organizationId: organization.id }, orderBy: { id: "asc" } }),
  }),
}));
