import { requireRole } from "../actor-rights.ts";
import { notFound } from "../not-found.ts";
import type { Announce } from "../run/run-hint.ts";
import type { TenantScope } from "../tenant-scope.ts";
import type { AgentRepository } from "./agent-repository.ts";

export interface DrainAgentPorts {
  readonly repositories: { readonly agents: AgentRepository };
  readonly announce: Announce;
}

/**
 * Asks an agent to take no new run, to finish what it has, and to end. It holds from now on for claims; the agent hears
 * of it with its next heartbeat. Again changes nothing; the agent's next registration takes it back.
 *
 * @throws AppError FORBIDDEN below MAINTAINER; NOT_FOUND
 */
export async function drainAgent(scope: TenantScope, ports: DrainAgentPorts, agentId: string): Promise<void> {
  requireRole(scope, "MAINTAINER");
  const { organizationId } = scope;
  if (!(await ports.repositories.agents.requestDrain(scope, agentId))) throw notFound("Agent", agentId);
  ports.announce({ topic: "agent.changed", payload: { organizationId, agentId } });
}
