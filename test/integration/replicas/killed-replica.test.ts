import { ApiCaller, until } from "@graft/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTenant, type RunTenant, TestAgent } from "../runs/run-bench.ts";
import { openReplicaBench, type ReplicaBench, settled } from "./replica-bench.ts";

let bench: ReplicaBench;
let tenant: RunTenant;

beforeAll(async () => {
  bench = await openReplicaBench();
  tenant = await openTenant(bench.proxyUrl);
});
afterAll(() => bench?.close());

interface MetricUpdate {
  readonly cursor: string;
  readonly points: readonly { readonly steps: number[] }[];
}
const METRICS = `subscription ($runIds: [ID!]!, $after: String) {
  metricUpdates(runIds: $runIds, after: $after) { cursor points { steps } }
}`;

/** Follows a run's metrics for as long as it takes: after each loss of its connection again, from its cursor. */
class FaithfulReader {
  readonly steps: number[] = [];
  connections = 0;
  #cursor: string | undefined;
  #ended = false;
  readonly #done: Promise<void>;

  constructor(caller: ApiCaller, runId: string) {
    this.#done = this.#read(caller, runId);
  }

  async #read(caller: ApiCaller, runId: string): Promise<void> {
    while (!this.#ended) {
      const socket = caller.socket();
      try {
        const variables = { runIds: [runId], after: this.#cursor };
        for await (const { data } of socket.iterate<{ metricUpdates: MetricUpdate }>({ query: METRICS, variables })) {
          if (!data) continue;
          const { cursor, points } = data.metricUpdates;
          if (this.#cursor === undefined) this.connections += 1;
          this.#cursor = cursor;
          this.steps.push(...points.flatMap(({ steps }) => steps));
          if (this.#ended) break;
        }
      } catch {
        this.connections += 1;
      }
      await socket.dispose();
    }
  }

  get ready(): boolean {
    return this.#cursor !== undefined;
  }

  async end(wake: () => Promise<void>): Promise<void> {
    this.#ended = true;
    await wake();
    await this.#done;
  }
}

/** Sends until it is acknowledged, as an agent does: a batch that is sent twice is stored once. */
async function persistently<T>(send: () => Promise<T>): Promise<T> {
  return until(() => send().catch(() => undefined), 30_000);
}

describe("a replica that is killed", () => {
  it("costs its clients their connection and nothing else: through the proxy they go on at the other", async () => {
    const { caller } = await tenant.organization.key("AGENT");
    const agent = await TestAgent.register(caller, "agent");
    const run = await tenant.createRun();
    const claim = await agent.mustClaim();
    // The proxy takes turns: of four readers, two are at each replica.
    const readers = Array.from({ length: 4 }, () => new FaithfulReader(tenant.owner, run.id));
    await until(async () => (readers.every(({ ready }) => ready) ? true : undefined));
    for (let seq = 1; seq <= 60; seq++) {
      if (seq === 20) await bench.a.process.end("SIGKILL");
      await persistently(() => agent.logMetrics(claim, seq, { loss: [[seq, seq]] }));
    }
    const all = Array.from({ length: 60 }, (_, i) => i + 1);
    await until(async () => (readers.every(({ steps }) => steps.length >= 60) ? true : undefined), 30_000);
    for (const reader of readers) expect(reader.steps).toEqual(all);
    // Some lost their connection, and some did not.
    const connections = readers.map((reader) => reader.connections);
    expect(Math.max(...connections)).toBeGreaterThan(1);
    expect(Math.min(...connections)).toBe(1);
    const wake = async () => void (await persistently(() => agent.logMetrics(claim, 61, { loss: [[61, 61]] })));
    await Promise.all(readers.map((reader) => reader.end(wake)));
  });

  it("gets no traffic until it answers again, and is then heard by the other as before", async () => {
    await settled(bench);
    const statuses = await Promise.all(
      Array.from({ length: 20 }, async () => (await fetch(new URL("/limits", bench.proxyUrl))).status),
    );
    expect([...new Set(statuses)]).toEqual([200]);
    const back = await bench.restart(bench.a);
    const events: unknown[] = [];
    const socket = new ApiCaller(bench.b.url, tenant.owner.credentials).socket();
    const stop = socket.subscribe(
      { query: "subscription ($id: ID!) { runUpdates(projectId: $id) { id } }", variables: { id: tenant.projectId } },
      { next: (event) => events.push(event), error: () => undefined, complete: () => undefined },
    );
    const there = new ApiCaller(back.url, tenant.owner.credentials);
    await until(async () => {
      await there.data(
        "mutation ($input: CreateRunInput!) { createRun(input: $input) { run { id } userErrors { message } } }",
        {
          input: {
            projectId: tenant.projectId,
            name: "after",
            spec: tenant.trainSpec(),
            idempotencyKey: crypto.randomUUID(),
          },
        },
      );
      return events.length > 0 ? true : undefined;
    });
    stop();
    await socket.dispose();
  });
});
