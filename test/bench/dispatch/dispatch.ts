import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { until } from "@graft/testkit";
import { Installation } from "../../installation/installation.ts";
import { openTenant, type RunTenant } from "../../integration/runs/run-bench.ts";
import type { Bench, BenchContext, Measurement } from "../measurement.ts";
import { quantile } from "../quantile.ts";

const ENGINE = fileURLToPath(new URL("./idle-engine.mjs", import.meta.url));
/** Milliseconds within which 99 of 100 runs are to be under way. */
const GOAL_MS = 250;
const SAMPLES = 5;
const RUNS_A_SAMPLE = 100;
/** Milliseconds between two runs where there are agents enough for the next one. */
const EVERY_MS = 100;
/** Agents started at a time: fifty at once would only wait for each other. */
const STARTED_TOGETHER = 5;

const CREATE_RUN = `mutation ($input: CreateRunInput!) {
  createRun(input: $input) { run { id } userErrors { code message } }
}`;
const STATES = "query ($id: ID!) { run(id: $id) { state } }";

/** The tenant's runs, and the moments at which engines were told to start them. */
class Stopwatch {
  readonly #tenant: RunTenant;
  readonly #file: string;

  constructor(tenant: RunTenant, file: string) {
    this.#tenant = tenant;
    this.#file = file;
  }

  /** Makes a run; answers its id and the moment before it was asked for, in milliseconds since 1970. */
  async create(): Promise<{ readonly runId: string; readonly at: number }> {
    const { projectId, owner } = this.#tenant;
    const spec = this.#tenant.trainSpec();
    const input = { projectId, name: "dispatched", spec, idempotencyKey: crypto.randomUUID() };
    const at = performance.timeOrigin + performance.now();
    const { createRun } = await owner.data<{ createRun: { run: { id: string } } }>(CREATE_RUN, { input });
    return { runId: createRun.run.id, at };
  }

  starts(): Map<string, number> {
    const text = existsSync(this.#file) ? readFileSync(this.#file, "utf8") : "";
    const lines = text.split("\n").filter((line) => line !== "");
    return new Map(
      lines.map((line) => {
        const { runId, at } = JSON.parse(line) as { runId: string; at: number };
        return [runId, at];
      }),
    );
  }

  /** Waits until the run has ended, so that its agent is free again. */
  async ended(runId: string): Promise<void> {
    await until(async () => {
      const { run } = await this.#tenant.owner.data<{ run: { state: string } }>(STATES, { id: runId });
      return run.state === "QUEUED" || run.state === "RUNNING" ? undefined : true;
    }, 60_000);
  }
}

/** Milliseconds from the wish for a run to its engine's command, for some runs: one after the other, or a steady stream. */
async function sample(watch: Stopwatch, agents: number, runs: number): Promise<number[]> {
  const made: { readonly runId: string; readonly at: number }[] = [];
  for (let i = 0; i < runs; i++) {
    const run = await watch.create();
    made.push(run);
    if (agents === 1) {
      await watch.ended(run.runId);
      // The next engine gets ready while its agent waits.
      await delay(EVERY_MS * 2);
    } else await delay(Math.max(0, EVERY_MS - (performance.timeOrigin + performance.now() - run.at)));
  }
  for (const { runId } of made) await watch.ended(runId);
  const starts = watch.starts();
  return made.map(({ runId, at }) => (starts.get(runId) ?? Number.NaN) - at);
}

async function startAgents(installation: Installation, url: string, { tenant, count, from }: Fleet): Promise<void> {
  const { secret } = await tenant.organization.key("AGENT");
  const file = path.join(installation.root, "starts.jsonl");
  const variables = { GRAFT_ENGINE_PROGRAM: ENGINE, GRAFT_STARTS_FILE: file, GRAFT_LOG_LEVEL: "info" };
  for (let first = from; first < count; first += STARTED_TOGETHER) {
    const names = Array.from({ length: Math.min(STARTED_TOGETHER, count - first) }, (_, i) => `agent-${first + i}`);
    await Promise.all(names.map((name) => installation.startAgent({ url, key: secret, name, variables })));
  }
}

interface Fleet {
  readonly tenant: RunTenant;
  /** Agents there are to be, and those there are. */
  readonly count: number;
  readonly from: number;
}

interface Scale {
  readonly name: string;
  readonly agents: number;
  readonly note: string;
}

const SCALES: readonly Scale[] = [
  {
    name: "1-agent",
    agents: 1,
    note: "createRun to the engine's start command; one run after the other, real agent, an engine that does nothing",
  },
  {
    name: "50-agents",
    agents: 50,
    note: `createRun to the engine's start command; a run every ${EVERY_MS} ms, 50 agents as processes of this machine`,
  },
];

async function measureScale(watch: Stopwatch, { name, agents, note }: Scale): Promise<Measurement[]> {
  await sample(watch, agents, 50);
  const samples: number[][] = [];
  for (let i = 0; i < SAMPLES; i++) samples.push(await sample(watch, agents, RUNS_A_SAMPLE));
  const goal = { of: "value", op: "<=", value: GOAL_MS } as const;
  return [
    { name: `dispatch/${name}/p50`, unit: "ms", samples: samples.map((took) => quantile(took, 0.5)), note },
    { name: `dispatch/${name}/p99`, unit: "ms", samples: samples.map((took) => quantile(took, 0.99)), goal, note },
  ];
}

async function measureDispatch({ say }: BenchContext): Promise<Measurement[]> {
  const installation = await Installation.open();
  try {
    const { url } = await installation.startApi();
    const tenant = await openTenant(url);
    const watch = new Stopwatch(tenant, path.join(installation.root, "starts.jsonl"));
    const measurements: Measurement[] = [];
    let from = 0;
    for (const scale of SCALES) {
      say(`${scale.agents} agents start`);
      await startAgents(installation, url, { tenant, count: scale.agents, from });
      from = scale.agents;
      say(`${SAMPLES} times ${RUNS_A_SAMPLE} runs`);
      measurements.push(...(await measureScale(watch, scale)));
    }
    return measurements;
  } finally {
    await installation.close();
  }
}

/** The bench of that name. */
export const dispatchBench: Bench = {
  name: "dispatch",
  about: "milliseconds from createRun to the engine's start command, with one agent and with fifty",
  measure: measureDispatch,
};
