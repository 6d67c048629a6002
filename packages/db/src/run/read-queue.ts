import type { Tx } from "../database.ts";
import type { AgentState } from "../generated/prisma/client.ts";
import { CLAIM_ORDER } from "./claim-order.ts";

export interface QueueRows {
  /** Ids of queued runs in the order in which they will be claimed. */
  readonly order: readonly string[];
  readonly agents: readonly { name: string; state: AgentState; busy: boolean; capabilities: unknown }[];
}

/** The queue of the transaction's tenant, and its agents with whether each is at work. */
export async function readQueue(tx: Tx): Promise<QueueRows> {
  const runs = await tx.$queryRaw<{ id: string }[]>`
    SELECT r.id FROM run r WHERE r.state = 'QUEUED' AND r.kind <> 'LADDER' ORDER BY ${CLAIM_ORDER}`;
  const agents = await tx.$queryRaw<{ name: string; state: AgentState; busy: boolean; capabilities: unknown }[]>`
    SELECT g.name, g.state::text AS state, g.capabilities,
      (SELECT count(*) FROM run_attempt a WHERE a.agent_id = g.id AND a.state = 'ACTIVE')
        >= coalesce((g.capabilities->>'slots')::int, 1) AS busy
    FROM agent g ORDER BY g.name`;
  return { order: runs.map(({ id }) => id), agents };
}
