import type { AgentCapabilities, Requirements } from "@graft/contracts";
import { type Match, matchesRequirements } from "@graft/domain";
import type pg from "pg";
import { IDLE_AGENTS, WAITING_RUNS } from "./claim-sql.ts";

/** Gives each waiting run, in its turn, to the first idle agent that fits it. */
export async function findMatches(
  client: pg.PoolClient,
  organizationId: string,
  agentIds: readonly string[],
): Promise<Match[]> {
  const agents = await client.query<{ id: string; capabilities: AgentCapabilities }>({
    name: "offer_idle_agents",
    text: IDLE_AGENTS,
    values: [agentIds],
  });
  if (agents.rows.length === 0) return [];
  const runs = await client.query<{ id: string; requirements: Requirements }>({
    name: "offer_waiting_runs",
    text: WAITING_RUNS,
    // Runs that nobody here fits must not hide all others.
    values: [organizationId, 100 + agents.rows.length],
  });
  const idle = new Map(agents.rows.map(({ id, capabilities }) => [id, capabilities]));
  return runs.rows.flatMap(({ id: runId, requirements }) => {
    const found = [...idle].find(([, capabilities]) => matchesRequirements(capabilities, requirements));
    if (!found) return [];
    idle.delete(found[0]);
    return [{ runId, agentId: found[0] }];
  });
}
