import { until } from "@graft/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openRunBench } from "./run-bench.ts";
import { Tracker } from "./tracker.ts";

const LEASE_SECONDS = 3;
let bench: Awaited<ReturnType<typeof openRunBench>>;

beforeAll(async () => {
  bench = await openRunBench(LEASE_SECONDS);
});
afterAll(() => bench?.close());

const codesOf = ({ userErrors }: { userErrors: readonly { code: string }[] }) => userErrors.map(({ code }) => code);

describe("a tracked run", () => {
  it("P33 runs at once, takes metrics, parameters and files, and ends with what it says of itself", async () => {
    const tenant = await bench.tenant();
    const tracker = new Tracker(await tenant.organization.member("MEMBER", "Mai"));
    const { datasetVersionId, backboneVersionId } = tenant.inputs;
    const change = { params: { rate: 0.1 }, tags: ["mine"], codeVersion: "abc", datasetVersionId, backboneVersionId };
    const tracked = await tracker.start(tenant.projectId, change);
    expect(await tracker.run(tracked.id)).toMatchObject({
      ...{ kind: "TRACKED", state: "RUNNING", attemptCount: 1, maxAttempts: 1, params: { rate: 0.1 } },
      attempts: [{ state: "ACTIVE", trackedBy: "Mai", agent: null }],
    });
    expect(codesOf(await tracker.logLoss(tracked, 1, "NaN"))).toEqual([]);
    expect(codesOf(await tracker.logParams(tracked, { rate: 0.1, depth: 3 }))).toEqual([]);
    expect(codesOf(await tracker.logParams(tracked, { rate: 0.2 }))).toEqual(["CONFLICT"]);
    expect(codesOf(await tracker.logParams(tracked, { nested: { a: 1 } }))).toEqual(["INPUT_INVALID"]);
    expect(codesOf(await tracker.announce(tracked))).toEqual([]);
    expect(await tracker.heartbeat(tracked.leaseToken)).toEqual([{ control: "CONTINUE", held: true }]);
    expect(codesOf(await tracker.complete(tracked, { result: { kind: "TRACKED", summary: { best: 0.9 } } }))).toEqual(
      [],
    );
    expect(await tracker.run(tracked.id)).toMatchObject({
      ...{ state: "SUCCEEDED", params: { rate: 0.1, depth: 3 }, result: { kind: "TRACKED", summary: { best: 0.9 } } },
      artifacts: { nodes: [{ kind: "FILE", state: "UPLOADING" }] },
      metrics: [{ key: "loss", count: 1 }],
    });
    expect(codesOf(await tracker.logParams(tracked, { late: 1 }))).toEqual(["LEASE_LOST"]);
    expect(codesOf(await tracker.complete(tracked))).toEqual(["LEASE_LOST"]);
  });

  it("P12 a repeat with the same key answers the same run and token to its starter and to nobody else", async () => {
    const tenant = await bench.tenant();
    const { projectId } = tenant;
    const tracker = new Tracker((await tenant.organization.key("SERVICE")).caller);
    const input = { projectId, idempotencyKey: "once" };
    const first = await tracker.tryStart(input);
    expect(await tracker.tryStart(input)).toMatchObject({ run: { id: first.run?.id }, leaseToken: first.leaseToken });
    expect(codesOf(await tracker.tryStart({ ...input, params: { other: 1 } }))).toEqual(["CONFLICT"]);
    const other = new Tracker(await tenant.organization.member("MEMBER"));
    expect(await other.tryStart(input)).toMatchObject({ leaseToken: null, userErrors: [{ code: "CONFLICT" }] });
  });

  it("P31 fails as AGENT_LOST when its tracker falls silent, is not queued again, and takes late metrics", async () => {
    const tenant = await bench.tenant();
    const tracker = new Tracker(tenant.owner);
    const tracked = await tracker.start(tenant.projectId);
    const run = await until(async () => {
      const seen = await tracker.run(tracked.id);
      return seen.state === "RUNNING" ? undefined : seen;
    }, 30_000);
    expect(run).toMatchObject({ state: "FAILED", reasonCode: "AGENT_LOST", attempts: [{ state: "LOST" }] });
    expect(run.reason).toMatch(/^Tracker Ada has been silent/);
    expect(await tracker.heartbeat(tracked.leaseToken)).toEqual([{ control: "STOP", held: false }]);
    expect(codesOf(await tracker.complete(tracked))).toEqual(["LEASE_LOST"]);
    expect(codesOf(await tracker.logLoss(tracked, 1, 0.5))).toEqual([]);
    expect(await tracker.run(tracked.id)).toMatchObject({ state: "FAILED", metrics: [{ key: "loss", count: 1 }] });
  });

  it("P31 is never given to an agent, whatever asks for it", async () => {
    const tenant = await bench.tenant();
    const tracker = new Tracker(tenant.owner);
    const tracked = await tracker.start(tenant.projectId);
    const agent = await tenant.agent();
    expect(await agent.claim()).toBeNull();
    const spec = { kind: "TRACKED", params: {}, tags: [], codeVersion: null };
    expect(codesOf(await tenant.tryCreateRun(spec))).toEqual(["SPEC_INVALID"]);
    await tracker.complete(tracked, { outcome: "FAILED", reasonCode: "USER_ERROR", message: "ValueError: no" });
    const { retryRun } = await tenant.owner.data<{ retryRun: { userErrors: { code: string }[] } }>(
      `mutation ($id: ID!) { retryRun(input: { runId: $id, idempotencyKey: "again" }) { userErrors { code } } }`,
      { id: tracked.id },
    );
    expect(codesOf(retryRun)).toEqual(["STATE_CONFLICT"]);
  });

  it("P22 stops with the next heartbeat when somebody cancels it, and its own word ends it", async () => {
    const tenant = await bench.tenant();
    const tracker = new Tracker(tenant.owner);
    const tracked = await tracker.start(tenant.projectId);
    await tenant.cancel(tracked.id);
    expect(await tracker.heartbeat(tracked.leaseToken)).toEqual([{ control: "STOP", held: true }]);
    await tracker.complete(tracked, { outcome: "CANCELLED", reasonCode: "CANCELLED_BY_USER", result: null });
    expect(await tracker.run(tracked.id)).toMatchObject({ state: "CANCELLED", reasonCode: "CANCELLED_BY_USER" });
  });
});

describe("who may touch an attempt", () => {
  it("P32 a member's key cannot touch an agent's attempt, even with its token", async () => {
    const tenant = await bench.tenant();
    const run = await tenant.createRun();
    const agent = await tenant.agent();
    const claim = await agent.mustClaim();
    const stolen = { id: run.id, leaseToken: claim.leaseToken };
    for (const caller of [tenant.owner, (await tenant.organization.key("SERVICE")).caller]) {
      const tracker = new Tracker(caller);
      expect(await tracker.heartbeat(claim.leaseToken)).toEqual([{ control: "STOP", held: false }]);
      expect(codesOf(await tracker.logLoss(stolen, 1, 1))).toEqual(["NOT_FOUND"]);
      expect(codesOf(await tracker.logParams(stolen, { a: 1 }))).toEqual(["NOT_FOUND"]);
      expect(codesOf(await tracker.announce(stolen))).toEqual(["LEASE_LOST"]);
      expect(codesOf(await tracker.complete(stolen))).toEqual(["NOT_FOUND"]);
    }
    expect(await agent.heartbeat([claim.leaseToken])).toEqual([{ control: "CONTINUE", held: true }]);
    await agent.complete(claim, { outcome: "FAILED", reasonCode: "USER_ERROR", message: "for the test" });
  });

  it("P32 nobody touches what another tracks, in the organization or from another one, even with its token", async () => {
    const tenant = await bench.tenant();
    const mine = new Tracker((await tenant.organization.key("SERVICE")).caller);
    const tracked = await mine.start(tenant.projectId);
    const foreign = await bench.tenant();
    const colleague = (await tenant.organization.key("SERVICE")).caller;
    const agent = await tenant.agent("an agent");
    for (const caller of [colleague, tenant.owner, foreign.owner, agent.caller]) {
      const other = new Tracker(caller);
      if (caller !== agent.caller) {
        expect(await other.heartbeat(tracked.leaseToken)).toEqual([{ control: "STOP", held: false }]);
        expect(codesOf(await other.logParams(tracked, { a: 1 }))).toEqual(["NOT_FOUND"]);
      }
      expect(codesOf(await other.logLoss(tracked, 1, 1))).toEqual(["NOT_FOUND"]);
      expect(codesOf(await other.announce(tracked))).toEqual(["LEASE_LOST"]);
      expect(codesOf(await other.complete(tracked))).toEqual(["NOT_FOUND"]);
    }
    expect(await mine.run(tracked.id)).toMatchObject({ state: "RUNNING", metrics: [], params: {} });
    expect(codesOf(await mine.complete(tracked))).toEqual([]);
  });

  it("a viewer and an agent start nothing, and a foreign project is as a missing one", async () => {
    const tenant = await bench.tenant();
    const start = "mutation ($input: StartTrackedRunInput!) { startTrackedRun(input: $input) { leaseToken } }";
    const input = { projectId: tenant.projectId, name: "no", idempotencyKey: "no" };
    const viewer = await tenant.organization.member("VIEWER");
    const { caller: agent } = await tenant.organization.key("AGENT");
    expect(await viewer.refusal(start, { input })).toBe("FORBIDDEN");
    expect(await agent.refusal(start, { input })).toBe("FORBIDDEN");
    const foreign = await bench.tenant();
    const tracker = new Tracker(tenant.owner);
    const { projectId } = tenant;
    expect(codesOf(await tracker.tryStart({ projectId: foreign.projectId }))).toEqual(["NOT_FOUND"]);
    const { datasetVersionId, backboneVersionId } = foreign.inputs;
    expect(codesOf(await tracker.tryStart({ projectId, datasetVersionId }))).toEqual(["NOT_FOUND"]);
    expect(codesOf(await tracker.tryStart({ projectId, backboneVersionId }))).toEqual(["NOT_FOUND"]);
    expect(codesOf(await tracker.tryStart({ projectId, params: { a: [1] } }))).toEqual(["SPEC_INVALID"]);
  });
});
