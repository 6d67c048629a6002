import { ownAgent } from "@graft/domain";
import { builder } from "../builder.ts";
import type { GraphContext } from "../context.ts";
import { decodeId, encodeId } from "../global-id.ts";

interface Offer {
  readonly runId: string;
}

const RunOffer = builder.objectRef<Offer>("RunOffer").implement({
  description: "A hint that a run fits the agent: claim now. Another agent may be faster.",
  fields: (t) => ({ runId: t.id({ description: "Id of the run.", resolve: ({ runId }) => encodeId("Run", runId) }) }),
});

/** The run the agent would get by claiming now; null while it is at work, drains, or nothing fits. */
function nextOffer({ platform, scope }: GraphContext, agentId: string): Promise<string | null> {
  return platform.work.read(scope, async ({ agents, attempts }) => {
    const agent = ownAgent(scope, await agents.find(scope, agentId), agentId);
    if (agent.state === "DRAINING" || (await attempts.isBusy(scope, agentId))) return null;
    return attempts.peekNextRun(scope, agentId);
  });
}

async function* offers(context: GraphContext, agentId: string): AsyncGenerator<Offer> {
  const { platform, scope, signal } = context;
  const hints = platform.bus.subscribe("run.queued", signal, (hint) => hint.organizationId === scope.organizationId);
  do {
    const runId = await nextOffer(context, agentId);
    if (runId !== null) yield { runId };
  } while (!(await hints.next()).done);
}

builder.subscriptionField("runOffers", (t) =>
  t.field({
    type: RunOffer,
    description:
      "Hints to an idle agent that a run waits for it. Truth is `claimNextRun`. Needs the key the agent registered with.",
    args: { agentId: t.arg.id({ required: true, description: "Id of the agent." }) },
    subscribe: (_root, { agentId }, context) => offers(context, decodeId("Agent", agentId)),
    resolve: (offer) => offer as Offer,
  }),
);
