import { claimNextRun } from "@graft/domain";
import { decodeId } from "../global-id.ts";
import { mutationField } from "../mutation-field.ts";
import { Claim, type ClaimShape } from "./claim.ts";
import { writeAnnounced } from "./write-announced.ts";

mutationField("claimNextRun", {
  description:
    "Gives an agent the run it should do next, with a lease. A repeat with the same idempotencyKey answers the first claim. Needs the key the agent registered with.",
  input: (t) => ({
    agentId: t.id({ required: true, description: "Id of the agent." }),
    idempotencyKey: t.string({ required: true, description: "Made by the agent, one for each claim it means." }),
  }),
  resolve: async ({ agentId, idempotencyKey }, context): Promise<{ claim: ClaimShape | null }> => {
    const { leaseSeconds } = context.platform;
    const input = { agentId: decodeId("Agent", agentId), idempotencyKey, leaseSeconds };
    const claim = await writeAnnounced(context, (ports) => claimNextRun(context.scope, ports, input));
    if (!claim || claim.spec.kind === "LADDER" || claim.spec.kind === "TRACKED") return { claim: null };
    const { run, attempt, spec } = claim;
    return { claim: { runId: run.id, attemptId: attempt.id, leaseToken: attempt.leaseToken, leaseSeconds, spec } };
  },
  payload: (t) => ({
    claim: t.field({
      type: Claim,
      nullable: true,
      description: "The claim; null when nothing fits.",
      resolve: ({ outcome }) => outcome?.claim ?? null,
    }),
  }),
});
