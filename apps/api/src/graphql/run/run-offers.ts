import { ownAgent } from "@graft/domain";
import { builder } from "../builder.ts";
import type { GraphContext } from "../context.ts";
import { decodeId, encodeId } from "../global-id.ts";
import { READS_NOTHING } from "../guard-root-fields.ts";

interface Offer {
  readonly runId: string;
}

const RunOffer = builder.objectRef<Offer>("RunOffer").implement({
  description: "A hint that a run fits the agent: claim now. Another agent may be faster.",
  fields: (t) => ({ runId: t.id({ description: "Id of the run.", resolve: ({ runId }) => encodeId("Run", runId) }) }),
});

async function* offers({ platform, scope, signal }: GraphContext, agentId: string): AsyncGenerator<Offer> {
  await platform.work.read(scope, async ({ agents }) => ownAgent(scope, await agents.find(scope, agentId), agentId));
  for await (const runId of platform.offers.listen(scope, agentId, signal)) yield { runId };
}

builder.subscriptionField("runOffers", (t) =>
  t.field({
    type: RunOffer,
    description:
      "Hints to an idle agent that a run waits for it; each run to one agent of those that listen. Truth is `claimNextRun`. Needs the key the agent registered with.",
    args: { agentId: t.arg.id({ required: true, description: "Id of the agent." }) },
    extensions: READS_NOTHING,
    subscribe: (_root, { agentId }, context) => offers(context, decodeId("Agent", agentId)),
    resolve: (offer) => offer as Offer,
  }),
);
