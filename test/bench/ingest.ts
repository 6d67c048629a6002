import { randomBytes } from "node:crypto";
import { createTestDatabase, startPostgres, TEST_DASHBOARD_ORIGIN } from "@graft/testkit";
import { openTenant, type TestAgent } from "../integration/runs/run-bench.ts";
import { openTestFolder } from "../test-folder.ts";
import { type RunningApi, startApi } from "./api-process.ts";
import type { Bench, Measurement } from "./measurement.ts";

export interface IngestOptions {
  /** Points of one call. */
  readonly batchSizes: readonly number[];
  /** Agents that send at the same time, each for a run of its own. */
  readonly agents: number;
  /** Points of one sample, all agents together. */
  readonly pointsASample: number;
  readonly samples: number;
  readonly say: (message: string) => void;
}

/** Points a second at 500 points a call that two cores must take, with durability on. */
const GOAL = 40_000;
const KEYS = ["train/loss", "train/top1", "val/loss", "val/top1", "rate"];
const LOG_METRICS = `mutation ($input: LogMetricsInput!) {
  logMetrics(input: $input) { acknowledgedSeq stored userErrors { code message } }
}`;

/** One agent's stream into one run; steps ascend over all its batches, as training writes them. */
class Stream {
  readonly #agent: TestAgent;
  readonly #run: { readonly runId: string; readonly leaseToken: string };
  #seq = 0;
  #step = 0;

  constructor(agent: TestAgent, run: { runId: string; leaseToken: string }) {
    this.#agent = agent;
    this.#run = run;
  }

  /** Request bodies of the next batches: made before the clock starts, because the agents' machines make them. */
  bodies(batches: number, points: number): string[] {
    return Array.from({ length: batches }, () => this.#body(points));
  }

  async send(bodies: readonly string[]): Promise<number> {
    const { headers, url } = this.#agent.caller;
    let stored = 0;
    for (const body of bodies) {
      const response = await fetch(new URL("/graphql", url), { method: "POST", headers, body });
      const { data } = (await response.json()) as { data: { logMetrics: { stored: number | null } } | null };
      stored += data?.logMetrics.stored ?? 0;
    }
    return stored;
  }

  #body(points: number): string {
    const first = this.#step;
    this.#step += Math.ceil(points / KEYS.length);
    const steps = Array.from({ length: points }, (_, i) => first + Math.floor(i / KEYS.length));
    const input = {
      ...this.#run,
      seq: ++this.#seq,
      keys: KEYS,
      keyIndexes: steps.map((_, i) => i % KEYS.length),
      steps,
      times: steps.map((step) => 1_700_000_000_000 + step * 100),
      values: steps.map((step, i) => Math.exp(-step / 1e5) + ((i * 7919) % 1000) / 1e5),
    };
    return JSON.stringify({ query: LOG_METRICS, variables: { input } });
  }
}

async function openStreams(url: string, agents: number): Promise<Stream[]> {
  const tenant = await openTenant(url);
  const streams: Stream[] = [];
  for (let i = 0; i < agents; i++) {
    await tenant.createRun();
    const agent = await tenant.agent(`agent-${i}`);
    const claim = await agent.mustClaim();
    streams.push(new Stream(agent, { runId: claim.run.id, leaseToken: claim.leaseToken }));
  }
  return streams;
}

async function sample(streams: readonly Stream[], points: number, batchSize: number): Promise<number> {
  const batches = Math.max(1, Math.round(points / streams.length / batchSize));
  const work = streams.map((stream) => ({ stream, bodies: stream.bodies(batches, batchSize) }));
  const start = performance.now();
  const stored = await Promise.all(work.map(({ stream, bodies }) => stream.send(bodies)));
  const seconds = (performance.now() - start) / 1000;
  const total = stored.reduce((sum, count) => sum + count, 0);
  const sent = batches * batchSize * streams.length;
  if (total !== sent) throw new Error(`${sent} points were sent and ${total} stored`);
  return total / seconds;
}

/** Points a second over GraphQL into PostgreSQL that waits for its disk, by points of a call. */
export async function measureIngest(options: IngestOptions): Promise<Measurement[]> {
  const { batchSizes, agents, pointsASample, samples, say } = options;
  const folder = openTestFolder();
  const postgres = await startPostgres({ durable: true });
  const test = await createTestDatabase(postgres);
  let api: RunningApi | undefined;
  try {
    api = await startApi({
      GRAFT_PORT: "0",
      GRAFT_DASHBOARD_ORIGIN: TEST_DASHBOARD_ORIGIN,
      GRAFT_DATABASE_API_URL: test.apiUrl,
      GRAFT_DATABASE_SYSTEM_URL: test.systemUrl,
      GRAFT_DATABASE_AUTH_URL: test.authUrl,
      GRAFT_AUTH_SECRET: randomBytes(32).toString("hex"),
      GRAFT_STORE_SECRET: randomBytes(32).toString("hex"),
      GRAFT_SIGN_INS_PER_MINUTE: "10000",
      // An hour: no heartbeats run beside the measurement.
      GRAFT_LEASE_SECONDS: "3600",
      GRAFT_DATA: folder.root,
      GRAFT_LOG_LEVEL: "error",
    });
    const streams = await openStreams(api.url, agents);
    const measurements: Measurement[] = [];
    for (const batchSize of batchSizes) {
      say(`${samples} times ${pointsASample} points in batches of ${batchSize} from ${agents} agents`);
      // Warm: compiled code, prepared statements, pooled connections.
      await sample(streams, Math.ceil(pointsASample / 2), batchSize);
      const rates: number[] = [];
      for (let i = 0; i < samples; i++) rates.push(await sample(streams, pointsASample, batchSize));
      const goal = batchSize === 500 ? ({ of: "value", op: ">=", value: GOAL } as const) : undefined;
      measurements.push({ name: `ingest/batch-${batchSize}`, unit: "points/s", samples: rates, ...(goal && { goal }) });
    }
    return measurements;
  } finally {
    await api?.stop();
    await test.close();
    await postgres.stop();
    folder.remove();
  }
}

/** The bench of that name. */
export const ingestBench: Bench = {
  name: "ingest",
  about: "metric points a second over GraphQL into PostgreSQL",
  measure: ({ say }) =>
    measureIngest({ batchSizes: [50, 500, 5000], agents: 4, pointsASample: 100_000, samples: 5, say }),
};
