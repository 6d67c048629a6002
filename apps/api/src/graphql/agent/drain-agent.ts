import { drainAgent } from "@graft/domain";
import { decodeId } from "../global-id.ts";
import { mutationField } from "../mutation-field.ts";
import { writeAnnounced } from "../run/write-announced.ts";
import { Agent } from "./agent.ts";

mutationField("drainAgent", {
  description:
    "Asks an agent to take no new run, to finish what it has, and to end. Needs MAINTAINER; again changes nothing, and the agent's next start takes it back.",
  input: (t) => ({ agentId: t.id({ required: true, description: "Id of the agent." }) }),
  resolve: async (input, context) => {
    const agentId = decodeId("Agent", input.agentId);
    await writeAnnounced(context, (ports) => drainAgent(context.scope, ports, agentId));
    return { agentId };
  },
  payload: (t) => ({
    agent: t.prismaField({
      type: Agent,
      nullable: true,
      description: "The agent.",
      resolve: (query, { outcome }, _args, { tx }) =>
        outcome && tx.agent.findUnique({ ...query, where: { id: outcome.agentId } }),
    }),
  }),
});
