import { registerAgent } from "@graft/domain";
import { mutationField } from "../mutation-field.ts";
import { writeAnnounced } from "../run/write-announced.ts";
import { Agent } from "./agent.ts";

mutationField("registerAgent", {
  description:
    "Makes an agent known, or known again after a restart: the name says which it is. Needs a key of kind AGENT.",
  input: (t) => ({
    name: t.string({ required: true, description: "Name, unique in the organization." }),
    version: t.string({ required: true, description: "Version of its engine." }),
    protocolVersion: t.int({ required: true, description: "Version of the protocol it speaks." }),
    capabilities: t.field({ type: "JSON", required: true, description: "agentCapabilities of packages/contracts." }),
  }),
  resolve: async (input, context) => {
    const { id } = await writeAnnounced(context, (ports) => registerAgent(context.scope, ports, input));
    return { agentId: id };
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
