import { ClaimNextRunDocument, GraftClient } from "@graft/client";
import pg from "pg";
import { Installation } from "../installation/installation.ts";
import { openTenant, type RunTenant, TestAgent } from "../integration/runs/run-bench.ts";
import type { Bench, BenchContext, Measurement } from "./measurement.ts";

const AGENTS = 50;
const RUNS = 10_000;
const SAMPLES = 3;
/** Claims a second that two cores must answer, PostgreSQL, API and agents together, with durability on. */
const GOAL = 500;

/** Queues many runs like the one there is: the way through createRun is another bench's. */
async function queueMany(client: pg.Client, count: number): Promise<void> {
  await client.query(
    `INSERT INTO run (id, organization_id, project_id, kind, name, spec, spec_digest, idempotency_key, dataset_version_id,
       backbone_version_id, created_by_name, created_at)
     SELECT gen_random_uuid(), organization_id, project_id, kind, name || ' ' || n, spec, spec_digest,
       idempotency_key || ' ' || n, dataset_version_id, backbone_version_id, created_by_name, created_at + n * interval '1 ms'
     FROM run, generate_series(1, $1::int) n WHERE state = 'QUEUED'`,
    [count],
  );
  await client.query("VACUUM ANALYZE run");
}

async function register(tenant: RunTenant): Promise<TestAgent[]> {
  const { caller } = await tenant.organization.key("AGENT");
  const agents: TestAgent[] = [];
  for (let i = 0; i < AGENTS; i++) agents.push(await TestAgent.register(caller, `agent-${i}`));
  return agents;
}

/** Claims with the agents' own client and document until nothing is left; answers the runs it was given. */
async function claimAll({ caller, id }: TestAgent): Promise<string[]> {
  const client = new GraftClient({ url: caller.url, apiKey: caller.credentials.apiKey ?? "" });
  const claimed: string[] = [];
  for (;;) {
    const input = { agentId: id, idempotencyKey: `claim-${claimed.length}` };
    const { claim } = await client.mutate(ClaimNextRunDocument, "claimNextRun", { input });
    if (!claim) return claimed;
    claimed.push(claim.run.id);
  }
}

interface Sample {
  readonly rate: number;
  /** Runs beyond the first answer, and attempts beyond the first of a run. */
  readonly twice: number;
}

async function sample(tenant: RunTenant, client: pg.Client): Promise<Sample> {
  await tenant.createRun();
  await queueMany(client, RUNS - 1);
  const agents = await register(tenant);
  const start = performance.now();
  const claimed = (await Promise.all(agents.map(claimAll))).flat();
  const seconds = (performance.now() - start) / 1000;
  const { rows } = await client.query<{ attempts: number; runs: number }>(
    "SELECT count(*)::int AS attempts, count(DISTINCT run_id)::int AS runs FROM run_attempt WHERE organization_id = $1",
    [await organizationOf(client)],
  );
  const [{ attempts, runs } = { attempts: 0, runs: 0 }] = rows;
  if (claimed.length < RUNS || runs !== RUNS) throw new Error(`${RUNS} runs waited and ${claimed.length} were claimed`);
  return { rate: RUNS / seconds, twice: claimed.length - new Set(claimed).size + (attempts - runs) };
}

/** The organization of the newest run: each sample has one of its own. */
async function organizationOf(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ id: string }>(
    "SELECT organization_id AS id FROM run ORDER BY created_at DESC LIMIT 1",
  );
  return rows[0]?.id ?? "";
}

async function measureClaims({ say }: BenchContext): Promise<Measurement[]> {
  // No lease runs out while others are claimed.
  const installation = await Installation.open({ GRAFT_LEASE_SECONDS: "3600", GRAFT_LOG_LEVEL: "error" });
  const client = new pg.Client({ connectionString: installation.database.superuserUrl });
  await client.connect();
  try {
    const { url } = await installation.startApi();
    const samples: Sample[] = [];
    for (let i = 0; i < SAMPLES; i++) {
      say(`${AGENTS} agents claim ${RUNS} runs, ${i + 1} of ${SAMPLES}`);
      samples.push(await sample(await openTenant(url), client));
    }
    const note = `${RUNS} queued runs, ${AGENTS} agents that claim over GraphQL as an agent does, each again as soon as it was answered`;
    const rate = { of: "value", op: ">=", value: GOAL } as const;
    const never = { of: "value", op: "<=", value: 0 } as const;
    return [
      { name: "claims/rate", unit: "claims/s", samples: samples.map((each) => each.rate), goal: rate, note },
      { name: "claims/twice", unit: "runs", samples: samples.map(({ twice }) => twice), goal: never },
    ];
  } finally {
    await client.end();
    await installation.close();
  }
}

/** The bench of that name. */
export const claimsBench: Bench = {
  name: "claims",
  about: "queued runs a second that fifty agents claim, and how many were given twice",
  measure: measureClaims,
};
