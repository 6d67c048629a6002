import { AppError } from "@graft/contracts";
import type { AgentRecord, AgentRepository } from "../agent/agent-repository.ts";
import { ownAgent } from "../agent/own-agent.ts";
import { notFound } from "../not-found.ts";
import type { Actor, TenantScope } from "../tenant-scope.ts";
import type { AttemptRecord } from "./run-record.ts";

/** The one an attempt answers to: a machine's key by its own id, a person by theirs, whichever key or session is used. */
export function principalOf(actor: Actor): string {
  if (actor.kind === "USER") return actor.userId;
  if (actor.kind === "KEY") return actor.apiKeyId;
  throw new AppError("FORBIDDEN", "The platform itself holds no lease.");
}

/**
 * Holds an attempt against the one who acts: an agent's is its own key's, a tracked one is of whoever started it. Any
 * other attempt is as if it did not exist. Answers the agent, null for a tracked attempt.
 *
 * @throws AppError NOT_FOUND
 */
export async function ownAttempt(
  scope: TenantScope,
  { agents }: { readonly agents: AgentRepository },
  attempt: AttemptRecord,
): Promise<AgentRecord | null> {
  if (attempt.agentId !== null) return ownAgent(scope, await agents.find(scope, attempt.agentId), attempt.agentId);
  if (attempt.trackerId !== principalOf(scope.actor)) throw notFound("Run", attempt.runId);
  return null;
}
