import { agentCapabilitiesSchema } from "@graft/contracts";
import type { AgentRecord, AgentRepository, SeenAgent } from "@graft/domain";
import type { Tx } from "../database.ts";
import type { Agent, Prisma } from "../generated/prisma/client.ts";
import { newId } from "../new-id.ts";

function readAgent(row: Agent): AgentRecord {
  const { id, apiKeyId, name, state, version } = row;
  return { id, apiKeyId, name, state, version, capabilities: agentCapabilitiesSchema.parse(row.capabilities) };
}

/** Locks the row of a name until the transaction ends; true when this key may speak for it. */
async function mayTakeOver(tx: Tx, agentId: string, apiKeyId: string): Promise<boolean> {
  const [row] = await tx.$queryRaw<{ free: boolean }[]>`
    SELECT g.api_key_id = ${apiKeyId}::uuid OR g.state = 'OFFLINE'
      OR NOT EXISTS (
        SELECT FROM api_key k WHERE k.id = g.api_key_id AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > now())
      ) AS free
    FROM agent g WHERE g.id = ${agentId}::uuid FOR UPDATE OF g`;
  return row?.free ?? false;
}

/** Agents over Prisma; when they spoke last is the database's time. */
export function agentRepository(tx: Tx): AgentRepository {
  const find: AgentRepository["find"] = async ({ organizationId }, id) => {
    const row = await tx.agent.findFirst({ where: { id, organizationId } });
    return row && readAgent(row);
  };
  return {
    find,
    async lock(scope, id) {
      await tx.$queryRaw`SELECT 1 FROM agent WHERE id = ${id}::uuid AND organization_id = ${scope.organizationId}::uuid FOR UPDATE`;
      return find(scope, id);
    },
    async register({ organizationId }, { apiKeyId, name, version, capabilities }) {
      const columns = { apiKeyId, version, capabilities: capabilities as unknown as Prisma.InputJsonValue };
      const row = await tx.agent.upsert({
        where: { organizationId_name: { organizationId, name } },
        create: { id: newId(), organizationId, name, ...columns },
        update: {},
      });
      if (!(await mayTakeOver(tx, row.id, apiKeyId))) return null;
      const registered = await tx.agent.update({
        where: { id: row.id },
        data: { ...columns, state: "ONLINE", drainRequestedAt: null },
      });
      await tx.$executeRaw`UPDATE agent SET last_seen_at = now() WHERE id = ${row.id}::uuid`;
      return readAgent(registered);
    },
    async seen({ organizationId }, { id, draining }) {
      const rows = await tx.$queryRaw<SeenAgent[]>`
        UPDATE agent g SET last_seen_at = now(),
          state = (CASE WHEN ${draining} OR g.drain_requested_at IS NOT NULL THEN 'DRAINING' ELSE 'ONLINE' END)::agent_state
        FROM agent before
        WHERE g.id = ${id}::uuid AND g.organization_id = ${organizationId}::uuid AND before.id = g.id
        RETURNING before.state <> g.state AS changed, g.drain_requested_at IS NOT NULL AS drain`;
      return rows[0] ?? { changed: false, drain: false };
    },
    async requestDrain({ organizationId }, id) {
      const count = await tx.$executeRaw`
        UPDATE agent SET drain_requested_at = coalesce(drain_requested_at, now()),
          state = (CASE state WHEN 'ONLINE' THEN 'DRAINING' ELSE state::text END)::agent_state
        WHERE id = ${id}::uuid AND organization_id = ${organizationId}::uuid`;
      return count > 0;
    },
    async markSilent({ organizationId }, leaseSeconds) {
      const rows = await tx.$queryRaw<{ id: string }[]>`
        UPDATE agent SET state = 'OFFLINE'
        WHERE organization_id = ${organizationId}::uuid AND state <> 'OFFLINE'
          AND last_seen_at < now() - make_interval(secs => ${leaseSeconds}::float8)
        RETURNING id`;
      return rows.map(({ id }) => id);
    },
  };
}
