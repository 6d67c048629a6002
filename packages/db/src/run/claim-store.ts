import {
  type AgentCapabilities,
  type QuotaLimits,
  type Requirements,
  runLimitsSchema,
  runSpecSchema,
} from "@graft/contracts";
import { type ClaimedRun, type ClaimStore, type Match, matchesRequirements, type OwnedClaim } from "@graft/domain";
import type pg from "pg";
import type { Database } from "../database.ts";
import type { Artifact, Run, RunAttempt } from "../generated/prisma/client.ts";
import { newId } from "../new-id.ts";
import { holdsRunsBack } from "../quota/quota-repository.ts";
import { camelRow } from "./camel-row.ts";
import { CLAIM, EARLIER_CLAIM, IDLE_AGENTS, LOCK_AGENT, WAITING_RUNS } from "./claim-sql.ts";
import { type ClaimedCheckpoint, readClaimedCheckpoint } from "./claimed-checkpoint.ts";
import { type ClaimedModel, readClaimedModels } from "./claimed-models.ts";

/** A version of a data set or a backbone, and where its files are. */
export interface ClaimedPackage {
  readonly versionId: string;
  readonly digest: string;
  readonly artifact: Artifact;
}

/** A claim with the rows its answer shows, read where it was made. */
export interface StoredClaim extends ClaimedRun {
  readonly run: Run;
  readonly attempt: RunAttempt;
  readonly dataset: ClaimedPackage | null;
  readonly backbone: ClaimedPackage | null;
  /** Artifacts of the models the specification names. */
  readonly models: readonly ClaimedModel[];
  /** Where an earlier attempt can be gone on from. */
  readonly checkpoint: ClaimedCheckpoint | null;
  /** Seconds the attempt may last; null: as long as it needs. */
  readonly secondsLeft: number | null;
}

type Json = Readonly<Record<string, unknown>>;

interface ClaimRow {
  readonly first: boolean;
  readonly run: Json;
  readonly attempt: Json;
  readonly dataset_digest: string | null;
  readonly dataset_artifact: Json | null;
  readonly backbone_digest: string | null;
  readonly backbone_artifact: Json | null;
}

/**
 * Claims over `pg`, whose prepared statements save the database the planning: it takes longer than the work.
 *
 * @param limits quotas of organizations that have none of their own: what is over them stays queued.
 */
export function claimStore(database: Database, limits: QuotaLimits): ClaimStore<StoredClaim> {
  return {
    claim: (scope, claim) =>
      database.sql(scope, async (client) => {
        const agent = await lockAgent(client, scope.organizationId, claim);
        if (agent === undefined) return null;
        const { organizationId } = scope;
        const waits = agent.state === "DRAINING" || (await holdsRunsBack(client, organizationId, limits));
        const row = (waits ? undefined : await take(client, organizationId, claim)) ?? (await earlier(client, claim));
        return row ? readClaim(client, row) : "NOTHING";
      }),
    matches: (scope, agentIds) =>
      agentIds.length === 0
        ? Promise.resolve([])
        : database.sql(scope, (client) => findMatches(client, scope.organizationId, agentIds)),
  };
}

async function lockAgent(client: pg.PoolClient, organizationId: string, { agentId, apiKeyId }: OwnedClaim) {
  const { rows } = await client.query<{ state: string }>({
    name: "claim_lock_agent",
    text: LOCK_AGENT,
    values: [agentId, organizationId, apiKeyId],
  });
  return rows[0];
}

async function take(client: pg.PoolClient, organizationId: string, { agentId, claimKey, leaseSeconds }: OwnedClaim) {
  const values = [agentId, organizationId, claimKey, newId(), newId(), leaseSeconds];
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

function packageOf(versionId: string | null, digest: string | null, artifact: Json | null): ClaimedPackage | null {
  if (versionId === null || digest === null || artifact === null) return null;
  return { versionId, digest, artifact: camelRow<Artifact>(artifact) };
}

async function readClaim(client: pg.PoolClient, row: ClaimRow): Promise<StoredClaim> {
  const run = camelRow<Run>(row.run);
  const spec = runSpecSchema.parse(run.spec);
  return {
    spec,
    runId: run.id,
    projectId: run.projectId,
    first: row.first,
    run,
    attempt: camelRow<RunAttempt>(row.attempt),
    dataset: packageOf(run.datasetVersionId, row.dataset_digest, row.dataset_artifact),
    backbone: packageOf(run.backboneVersionId, row.backbone_digest, row.backbone_artifact),
    models: await readClaimedModels(client, spec),
    // A first attempt has none before it.
    checkpoint: run.attemptCount > 1 ? await readClaimedCheckpoint(client, run.id) : null,
    secondsLeft: await readSecondsLeft(client, run),
  };
}

async function readSecondsLeft(client: pg.PoolClient, { id, limits }: Run): Promise<number | null> {
  const { wallSeconds } = runLimitsSchema.parse(limits);
  if (wallSeconds === undefined) return null;
  const { rows } = await client.query<{ used: number }>(
    `SELECT coalesce(sum(extract(epoch FROM coalesce(finished_at, now()) - started_at)), 0)::float8 AS used
     FROM run_attempt WHERE run_id = $1`,
    [id],
  );
  return Math.max(0, wallSeconds - (rows[0]?.used ?? 0));
}

/** Gives each waiting run, in its turn, to the first idle agent that fits it. */
async function findMatches(
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
