import { until } from "@graft/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { follow } from "./follow.ts";
import { openRunBench, type RunTenant, type TestAgent } from "./run-bench.ts";

let bench: Awaited<ReturnType<typeof openRunBench>>;
let tenant: RunTenant;
let agent: TestAgent;

beforeAll(async () => {
  bench = await openRunBench();
  tenant = await bench.tenant();
  agent = await tenant.agent();
});
afterAll(() => bench?.close());

interface MetricUpdate {
  readonly cursor: string;
  readonly points: readonly { key: string; steps: number[]; values: (number | string)[] }[];
}

const METRIC_UPDATES = `subscription ($runIds: [ID!]!, $after: String) {
  metricUpdates(runIds: $runIds, after: $after) { cursor points { key steps values } }
}`;

describe("metrics over GraphQL", () => {
  it("P24 a repeated batch is acknowledged and ignored; P25 of a (key, step) twice the last wins; P27 NaN travels", async () => {
    const run = await tenant.createRun();
    const claim = await agent.mustClaim();
    const points: Record<string, [number, number | string][]> = {
      loss: [
        [1, 4],
        [1, 2],
        [2, "NaN"],
        [3, "-Infinity"],
      ],
    };
    const stored = { acknowledgedSeq: 1, stored: 3, replacedInBatch: 1, repeated: false };
    expect(await agent.logMetrics(claim, 1, points)).toMatchObject(stored);
    expect(await agent.logMetrics(claim, 1, points)).toMatchObject({ acknowledgedSeq: 1, stored: 0, repeated: true });
    const { run: read } = await tenant.owner.data<{ run: { metrics: unknown[]; series: unknown[] } }>(
      `query ($id: ID!) { run(id: $id) {
        metrics { key count notFinite min max mean lastStep lastValue }
        series { key sampled steps last count }
      } }`,
      { id: run.id },
    );
    expect(read.metrics).toEqual([
      { key: "loss", count: 3, notFinite: 2, min: 2, max: 2, mean: 2, lastStep: 3, lastValue: "-Infinity" },
    ]);
    expect(read.series).toEqual([
      { key: "loss", sampled: false, steps: [1, 2, 3], last: [2, "NaN", "-Infinity"], count: [1, 1, 1] },
    ]);
    const refused = await agent.logMetrics({ ...claim, leaseToken: crypto.randomUUID() }, 2, points);
    expect(refused.userErrors[0]?.code).toBe("NOT_FOUND");
  });

  it("P30 metricUpdates resumes from a cursor without gap or repeat", async () => {
    const run = await tenant.createRun();
    const claim = await agent.mustClaim();
    const first = follow<MetricUpdate>(tenant.owner, METRIC_UPDATES, { runIds: [run.id] });
    await until(async () => (first.events.length > 0 ? true : undefined));
    expect(first.events[0]?.points).toEqual([]);
    await agent.logMetrics(claim, 1, { loss: [[1, 1]] });
    const seen = await until(async () => first.events[1]);
    expect(seen.points).toEqual([{ key: "loss", steps: [1], values: [1] }]);
    await first.close();

    // While nobody listens, and out of order.
    await agent.logMetrics(claim, 3, { loss: [[3, 3]] });
    await agent.logMetrics(claim, 2, { loss: [[2, 2]] });
    const second = follow<MetricUpdate>(tenant.owner, METRIC_UPDATES, { runIds: [run.id], after: seen.cursor });
    const resumed = await until(async () => second.events[0]);
    expect(resumed.points).toEqual([{ key: "loss", steps: [2, 3], values: [2, 3] }]);
    for (let seq = 4; seq <= 40; seq++) await agent.logMetrics(claim, seq, { loss: [[seq, seq]] });
    const steps = () => second.events.flatMap((event) => event.points.flatMap((points) => points.steps));
    await until(async () => (steps().length >= 39 ? true : undefined));
    expect(steps()).toEqual(Array.from({ length: 39 }, (_, i) => i + 2));
    expect(second.events.length).toBeLessThan(39);
    expect([...first.errors, ...second.errors]).toEqual([]);
    await second.close();
  });

  it("P19 another tenant's run cannot be followed", async () => {
    const stranger = await bench.tenant();
    const run = await tenant.createRun();
    const spy = follow<MetricUpdate>(stranger.owner, METRIC_UPDATES, { runIds: [run.id] });
    await until(async () => (spy.errors.length > 0 ? true : undefined));
    expect(JSON.stringify(spy.errors)).toContain("NOT_FOUND");
    expect(spy.events).toEqual([]);
    await spy.close();
    await tenant.cancel(run.id);
  });
});

describe("following runs", () => {
  it("runUpdates tells each change of a project's runs, agentUpdates what an agent is at work on", async () => {
    const states = follow<{ id: string; state: string }>(
      tenant.owner,
      "subscription ($projectId: ID!) { runUpdates(projectId: $projectId) { id state } }",
      { projectId: tenant.projectId },
    );
    const work = follow<{ currentRuns: { id: string }[] }>(
      tenant.owner,
      "subscription { agentUpdates { currentRuns { id } } }",
    );
    const offers = follow<{ runId: string }>(
      agent.caller,
      "subscription ($id: ID!) { runOffers(agentId: $id) { runId } }",
      {
        id: (await tenant.agent("idle")).id,
      },
    );
    // Sockets open when they open: the run is made again until all three follow.
    const idle = await tenant.agent("idle-2");
    const run = await until(async () => {
      const made = await tenant.createRun();
      const claim = await idle.mustClaim();
      await idle.complete(claim, { outcome: "FAILED", reasonCode: "USER_ERROR", message: "for the test" });
      return states.events.some((event) => event.id === made.id) && work.events.length > 0 ? made : undefined;
    });
    const seen = () => states.events.filter((event) => event.id === run.id).map((event) => event.state);
    await until(async () => (seen().at(-1) === "FAILED" ? true : undefined));
    for (const subscription of [states, work, offers]) await subscription.close();
    expect(states.errors).toEqual([]);
    expect(work.errors).toEqual([]);
  });

  it("runOffers hints to an idle agent that a run waits", async () => {
    const other = await bench.tenant();
    const idle = await other.agent("idle");
    const offers = follow<{ runId: string }>(
      idle.caller,
      "subscription ($id: ID!) { runOffers(agentId: $id) { runId } }",
      { id: idle.id },
    );
    const run = await other.createRun();
    const offer = await until(async () => offers.events[0]);
    expect(offer.runId).toBe(run.id);
    await offers.close();
    expect(offers.errors).toEqual([]);
  });
});
