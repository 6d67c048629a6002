import { claimNextRun, type RunHint } from "@graft/domain";
import { decodeId } from "../global-id.ts";
import { mutationField } from "../mutation-field.ts";
import { Claim, type ClaimShape, isHeldByClaim } from "./claim.ts";
import { publishHints } from "./write-announced.ts";

mutationField("claimNextRun", {
  description:
    "Gives an agent the run it should do next, with a lease. A repeat with the same idempotencyKey answers the first claim. Needs the key the agent registered with.",
  input: (t) => ({
    agentId: t.id({ required: true, description: "Id of the agent." }),
    idempotencyKey: t.string({ required: true, description: "Made by the agent, one for each claim it means." }),
  }),
  resolve: async ({ agentId, idempotencyKey }, { platform, scope }): Promise<{ claim: ClaimShape | null }> => {
    const { leaseSeconds, claims } = platform;
    const input = { agentId: decodeId("Agent", agentId), idempotencyKey, leaseSeconds };
    const hints: RunHint[] = [];
    const claim = await claimNextRun(scope, { claims, announce: (hint) => void hints.push(hint) }, input);
    publishHints(platform, hints);
    const kind = claim?.spec.kind;
    if (!claim || kind === "LADDER" || kind === "SWEEP" || kind === "TRACKED") return { claim: null };
    return { claim: { ...claim, leaseSeconds, spec: claim.spec } };
  },
  payload: (t) => ({
    claim: t.field({
      type: Claim,
      nullable: true,
      description: "The claim; null when nothing fits.",
      resolve: ({ outcome }) => outcome?.claim ?? null,
    }),
  }),
  // What an agent asks for was read where the claim was made.
  readsAfterwards: (asked) => [...asked].some((field) => !isHeldByClaim(field)),
});
