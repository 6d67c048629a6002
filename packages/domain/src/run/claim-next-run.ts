import { AppError } from "@graft/contracts";
import { notFound } from "../not-found.ts";
import type { TenantScope } from "../tenant-scope.ts";
import type { ClaimedRun, ClaimStore } from "./claim-store.ts";
import type { Announce } from "./run-hint.ts";

export interface ClaimInput {
  readonly agentId: string;
  readonly idempotencyKey: string;
  readonly leaseSeconds: number;
}

export interface ClaimPorts<Claimed extends ClaimedRun> {
  readonly claims: ClaimStore<Claimed>;
  readonly announce: Announce;
}

/**
 * Gives an agent the run it should do next, with a lease; null when nothing fits or the agent drains. A repeat with
 * the same key gets the first claim again. One agent's claims come one after the other; claims of several agents pass
 * over each other's rows.
 *
 * @throws AppError INPUT_INVALID for the key; NOT_FOUND for an agent of another key
 */
export async function claimNextRun<Claimed extends ClaimedRun>(
  scope: TenantScope,
  { claims, announce }: ClaimPorts<Claimed>,
  input: ClaimInput,
): Promise<Claimed | null> {
  const { agentId, idempotencyKey: claimKey, leaseSeconds } = input;
  const { actor, organizationId } = scope;
  if (claimKey === "" || claimKey.length > 200) {
    throw new AppError("INPUT_INVALID", "An idempotency key has 1 to 200 characters; a random UUID is a good one.");
  }
  if (actor.kind !== "KEY") throw notFound("Agent", agentId);
  const claimed = await claims.claim(scope, { agentId, apiKeyId: actor.apiKeyId, claimKey, leaseSeconds });
  if (claimed === null) throw notFound("Agent", agentId);
  if (claimed === "NOTHING") return null;
  if (claimed.first) {
    const { runId, projectId } = claimed;
    announce({ topic: "run.changed", payload: { organizationId, runId, projectId } });
    announce({ topic: "agent.changed", payload: { organizationId, agentId } });
  }
  return claimed;
}
