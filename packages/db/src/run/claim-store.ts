import type { QuotaLimits } from "@graft/contracts";
import type { ClaimAnswer, ClaimStore, OwnedClaim, TenantScope } from "@graft/domain";
import type pg from "pg";
import { originSetting } from "../audit-log/origin-setting.ts";
import type { Database } from "../database.ts";
import { newId } from "../new-id.ts";
import { holdsRunsBack } from "../quota/quota-repository.ts";
import { askClient, limitsOf, type OwnLimits } from "../quota/quota-sql.ts";
import { Gathering } from "../transaction/gathering.ts";
import { CLAIM, EARLIER_CLAIM, LOCK_AGENTS, WALKS_ALONG_INDEXES } from "./claim-sql.ts";
import { findMatches } from "./find-matches.ts";
import { type ClaimRow, readStoredClaim, type StoredClaim } from "./stored-claim.ts";

/** A claim with the one who makes it, as the audit log names them. */
interface Asked {
  readonly scope: TenantScope;
  readonly claim: OwnedClaim;
  readonly origin: string;
}

/** Claims made in one transaction: it ends before a heartbeat would notice that it waits for it. */
const CLAIMS_AT_ONCE = 32;

/**
 * Claims over `pg`, whose prepared statements save the database the planning: it takes longer than the work. Those that
 * come while others are made are made together, one transaction and one wait for the disk for all of them.
 *
 * @param limits quotas of organizations that have none of their own: what is over them stays queued.
 */
export function claimStore(database: Database, limits: QuotaLimits): ClaimStore<StoredClaim> {
  const organizations = new Map<string, Gathering<Asked, ClaimAnswer<StoredClaim>>>();
  const gatheringOf = (organizationId: string) => {
    const known = organizations.get(organizationId);
    if (known) return known;
    const made = new Gathering((asked: readonly Asked[]) => claimAll(database, limits, asked), CLAIMS_AT_ONCE);
    organizations.set(organizationId, made);
    return made;
  };
  return {
    async claim(scope, claim) {
      const { organizationId } = scope;
      const gathering = gatheringOf(organizationId);
      try {
        return await gathering.ask({ scope, claim, origin: originSetting(scope) });
      } finally {
        if (gathering.idle && organizations.get(organizationId) === gathering) organizations.delete(organizationId);
      }
    },
    matches: (scope, agentIds) =>
      agentIds.length === 0
        ? Promise.resolve([])
        : database.sql(scope, (client) => findMatches(client, scope.organizationId, agentIds), WALKS_ALONG_INDEXES),
  };
}

/** Claims of one organization, in the order they came. */
async function claimAll(
  database: Database,
  all: QuotaLimits,
  asked: readonly Asked[],
): Promise<ClaimAnswer<StoredClaim>[]> {
  const [first] = asked;
  if (!first) return [];
  const { organizationId } = first.scope;
  const claimEach = async (client: pg.PoolClient) => {
    const agents = await lockAgents(client, organizationId, asked);
    const answers: ClaimAnswer<StoredClaim>[] = [];
    for (const each of asked) {
      const agent = agents.get(each.claim.agentId);
      // Another key's agent is as if it did not exist.
      if (agent?.api_key_id !== each.claim.apiKeyId) answers.push(null);
      else
        answers.push(
          await claimFor(client, each, { draining: agent.state === "DRAINING", limits: limitsOf(agent, all) }),
        );
    }
    return answers;
  };
  return database.sql(first.scope, claimEach, WALKS_ALONG_INDEXES);
}

interface Standing {
  readonly draining: boolean;
  readonly limits: QuotaLimits;
}

async function claimFor(
  client: pg.PoolClient,
  asked: Asked,
  { draining, limits }: Standing,
): Promise<StoredClaim | "NOTHING"> {
  const { organizationId } = asked.scope;
  const waits = draining || (await holdsRunsBack(askClient(client), organizationId, limits));
  const row = (waits ? undefined : await take(client, asked)) ?? (await earlier(client, asked.claim));
  return row ? readStoredClaim(client, row) : "NOTHING";
}

interface LockedAgent extends OwnLimits {
  readonly id: string;
  readonly api_key_id: string;
  readonly state: string;
}

async function lockAgents(
  client: pg.PoolClient,
  organizationId: string,
  asked: readonly Asked[],
): Promise<ReadonlyMap<string, LockedAgent>> {
  const agentIds = [...new Set(asked.map(({ claim }) => claim.agentId))];
  const { rows } = await client.query<LockedAgent>({
    name: "claim_lock_agents",
    text: LOCK_AGENTS,
    values: [agentIds, organizationId],
  });
  return new Map(rows.map((row) => [row.id, row]));
}

async function take(client: pg.PoolClient, { scope, claim, origin }: Asked) {
  const { agentId, claimKey, leaseSeconds } = claim;
  const values = [agentId, scope.organizationId, claimKey, newId(), newId(), leaseSeconds, origin];
  const { rows } = await client.query<ClaimRow>({ name: "claim_next_run", text: CLAIM, values });
  return rows[0];
}

async function earlier(client: pg.PoolClient, { agentId, claimKey }: OwnedClaim) {
  const { rows } = await client.query<ClaimRow>({
    name: "claim_earlier",
    text: EARLIER_CLAIM,
    values: [agentId, claimKey],
  });
  return rows[0];
}
