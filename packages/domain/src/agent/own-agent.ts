import { notFound } from "../not-found.ts";
import type { TenantScope } from "../tenant-scope.ts";
import type { AgentRecord } from "./agent-repository.ts";

/** The agent, if the acting key is the one it registered with; any other agent is as if it did not exist. */
export function ownAgent(scope: TenantScope, agent: AgentRecord | null, id: string): AgentRecord {
  const { actor } = scope;
  if (!agent || actor.kind !== "KEY" || actor.apiKeyId !== agent.apiKeyId) throw notFound("Agent", id);
  return agent;
}
