import { ApiCaller, until } from "@graft/testkit";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makePolicy, requestPromotion } from "../registry/promote.ts";
import { decideRightly, RegisteredProject } from "../registry/registered-project.ts";
import { follow } from "../runs/follow.ts";
import { openTenant, type RunTenant, TestAgent } from "../runs/run-bench.ts";
import { openReplicaBench, type Replica, type ReplicaBench } from "./replica-bench.ts";

let bench: ReplicaBench;
let tenant: RunTenant;

beforeAll(async () => {
  bench = await openReplicaBench();
  tenant = await openTenant(bench.proxyUrl);
});
afterAll(() => bench?.close());

/** The same caller at one replica. */
const at = (replica: Replica, caller: ApiCaller) => new ApiCaller(replica.url, caller.credentials);

interface MetricUpdate {
  readonly cursor: string;
  readonly points: readonly { readonly steps: number[] }[];
}
const METRICS = `subscription ($runIds: [ID!]!, $after: String) {
  metricUpdates(runIds: $runIds, after: $after) { cursor points { steps } }
}`;
const RUNS = "subscription ($projectId: ID!) { runUpdates(projectId: $projectId) { id state } }";
const upTo = (last: number, first = 1) => Array.from({ length: last - first + 1 }, (_, i) => first + i);
const stepsOf = (events: readonly MetricUpdate[]) =>
  events.flatMap(({ points }) => points.flatMap(({ steps }) => steps));

/** A run that an agent has claimed, both at one replica. */
async function claimedAt(replica: Replica) {
  const { caller } = await tenant.organization.key("AGENT");
  const agent = await TestAgent.register(at(replica, caller), `agent-${crypto.randomUUID().slice(0, 8)}`);
  const run = await tenant.createRun();
  return { agent, run, claim: await agent.mustClaim() };
}

/** Follows the runs of the tenant's project at one replica, from when the subscription certainly stands. */
async function followRuns(replica: Replica) {
  const updates = follow<{ id: string; state: string }>(at(replica, tenant.owner), RUNS, {
    projectId: tenant.projectId,
  });
  await until(async () => {
    const run = await tenant.createRun();
    await tenant.cancel(run.id);
    return updates.events.length > 0 ? true : undefined;
  });
  return updates;
}

const CREATE = `mutation ($input: CreateRunInput!) { createRun(input: $input) { run { id } userErrors { message } } }`;
const CANCEL = `mutation ($runId: ID!) { cancelRun(input: { runId: $runId }) { run { id } userErrors { message } } }`;

/** Makes a run at a replica and cancels it there: two changes. */
async function changeTwice(replica: Replica): Promise<string> {
  const caller = at(replica, tenant.owner);
  const input = {
    projectId: tenant.projectId,
    name: "a run",
    spec: tenant.trainSpec(),
    idempotencyKey: crypto.randomUUID(),
  };
  const { createRun } = await caller.data<{ createRun: { run: { id: string } } }>(CREATE, { input });
  await caller.data(CANCEL, { runId: createRun.run.id });
  return createRun.run.id;
}

describe("a subscription at one replica", () => {
  it("ends with the state of every run after a hundred changes at the other", async () => {
    const updates = await followRuns(bench.a);
    const ids = await Promise.all(upTo(50).map(() => changeTwice(bench.b)));
    const lastOf = (id: string) => updates.events.findLast((event) => event.id === id)?.state;
    await until(async () => (ids.every((id) => lastOf(id) === "CANCELLED") ? true : undefined));
    expect(updates.errors).toEqual([]);
    await updates.close();
  });

  it("gets every point of a hundred batches stored at the other, once", async () => {
    const { agent, run, claim } = await claimedAt(bench.b);
    const updates = follow<MetricUpdate>(at(bench.a, tenant.owner), METRICS, { runIds: [run.id] });
    await until(async () => (updates.events.length > 0 ? true : undefined));
    for (const seq of upTo(100)) await agent.logMetrics(claim, seq, { loss: [[seq, seq]] });
    await until(async () => (stepsOf(updates.events).length >= 100 ? true : undefined));
    expect(stepsOf(updates.events)).toEqual(upTo(100));
    // Hints of other replicas are merged as well: far fewer events than batches.
    expect(updates.events.length).toBeLessThan(100);
    await updates.close();
  });

  it("goes on from its cursor at the other without gap or repeat", async () => {
    const { agent, run, claim } = await claimedAt(bench.b);
    const first = follow<MetricUpdate>(at(bench.a, tenant.owner), METRICS, { runIds: [run.id] });
    await until(async () => (first.events.length > 0 ? true : undefined));
    for (const seq of upTo(10)) await agent.logMetrics(claim, seq, { loss: [[seq, seq]] });
    await until(async () => (stepsOf(first.events).length >= 10 ? true : undefined));
    await first.close();
    for (const seq of upTo(20, 11)) await agent.logMetrics(claim, seq, { loss: [[seq, seq]] });
    const after = first.events.at(-1)?.cursor;
    const second = follow<MetricUpdate>(at(bench.b, tenant.owner), METRICS, { runIds: [run.id], after });
    for (const seq of upTo(30, 21)) await agent.logMetrics(claim, seq, { loss: [[seq, seq]] });
    await until(async () => (stepsOf(second.events).length >= 20 ? true : undefined));
    expect(stepsOf(second.events)).toEqual(upTo(30, 11));
    await second.close();
  });

  it("ends with the state of every promotion after a hundred changes at the other", async () => {
    const project = await RegisteredProject.open(bench.registry);
    const model = await project.model("fair");
    for (const subject of [model, "BACKBONE"] as const) await project.audit(subject, decideRightly);
    const { asOwner } = project.organization;
    const updates = follow<{ id: string; state: string }>(
      at(bench.a, asOwner),
      "subscription ($id: ID!) { promotionUpdates(projectId: $id) { id state } }",
      { id: project.project.id },
    );
    const there = at(bench.b, asOwner);
    await makePolicy(project);
    await until(async () => {
      await requestPromotion(there, model.id);
      return updates.events.length > 0 ? true : undefined;
    });
    const ids: string[] = [];
    for (let i = 0; i < 50; i++) {
      const { promotionRequest, userErrors } = await requestPromotion(there, model.id);
      if (!promotionRequest) throw new Error(JSON.stringify(userErrors));
      ids.push(promotionRequest.id);
      expect(
        await there.data(
          "mutation ($input: WithdrawPromotionInput!) { withdrawPromotion(input: $input) { userErrors { message } } }",
          { input: { promotionRequestId: promotionRequest.id } },
        ),
      ).toEqual({ withdrawPromotion: { userErrors: [] } });
    }
    const lastOf = (id: string) => updates.events.findLast((event) => event.id === id)?.state;
    await until(async () => (ids.every((id) => lastOf(id) === "WITHDRAWN") ? true : undefined));
    expect(updates.errors).toEqual([]);
    await updates.close();
  });

  it("misses nothing in the end when the line between the replicas is cut while the other changes runs", async () => {
    const updates = await followRuns(bench.a);
    const superuser = new pg.Client({ connectionString: bench.test.superuserUrl });
    await superuser.connect();
    const ids: string[] = [];
    for (let i = 0; i < 10; i++) {
      const cut = await superuser.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = $1 AND application_name = 'graft replica channel'`,
        [bench.test.name],
      );
      if (i === 0) expect(cut.rowCount).toBe(2);
      ids.push(await changeTwice(bench.b));
    }
    await superuser.end();
    const lastOf = (id: string) => updates.events.findLast((event) => event.id === id)?.state;
    await until(async () => (ids.every((id) => lastOf(id) === "CANCELLED") ? true : undefined), 30_000);
    expect(updates.errors).toEqual([]);
    await updates.close();
  });
});
