import type { AgentCapabilities, QuotaLimits, Requirements } from "@graft/contracts";
import { readBlockingQuota, readQueue, type Tx } from "@graft/db";
import { describeExceeded, type WaitingAgent, waitingReason } from "@graft/domain";

interface Waiting {
  readonly id: string;
  readonly requirements: unknown;
}

/** The tenant's queue and agents as one read transaction sees them. */
export interface Queue {
  /** Ids of queued runs in the order in which they will be claimed. */
  readonly order: readonly string[];
  waitingReason(run: Waiting): string;
}

const queues = new WeakMap<Tx, Promise<Queue>>();

interface Asked {
  readonly tx: Tx;
  readonly scope: { readonly organizationId: string };
  readonly platform: { readonly env: { readonly quotas: QuotaLimits } };
}

/** Read once for each transaction, however many runs of a page wait. */
export function queueOf({ tx, scope, platform }: Asked): Promise<Queue> {
  const known = queues.get(tx);
  if (known) return known;
  const reading = read(tx, scope.organizationId, platform.env.quotas);
  queues.set(tx, reading);
  return reading;
}

async function read(tx: Tx, organizationId: string, limits: QuotaLimits): Promise<Queue> {
  const { order, agents } = await readQueue(tx);
  const exceeded = order.length > 0 ? await readBlockingQuota(tx, organizationId, limits) : undefined;
  const quota = exceeded ? describeExceeded(exceeded) : null;
  const places = new Map(order.map((id, place) => [id, place]));
  const waiting: WaitingAgent[] = agents.map(({ name, state, busy, capabilities }) => ({
    name,
    busy,
    online: state === "ONLINE",
    capabilities: capabilities as AgentCapabilities,
  }));
  return {
    order,
    waitingReason: ({ id, requirements }) =>
      waitingReason({ requirements: requirements as Requirements, agents: waiting, ahead: places.get(id) ?? 0, quota }),
  };
}
