import { ApiCaller, until } from "@graft/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openRunBench, TestAgent, trainResult } from "./run-bench.ts";

/** Short enough to wait for, long enough for a busy machine to renew. */
const LEASE_SECONDS = 3;
let bench: Awaited<ReturnType<typeof openRunBench>>;

beforeAll(async () => {
  bench = await openRunBench(LEASE_SECONDS);
});
afterAll(() => bench?.close());

describe("leases", () => {
  it("P9 a lost agent's run is queued again within ttl plus one sweep, with the reason AGENT_LOST", async () => {
    const tenant = await bench.tenant();
    const run = await tenant.createRun();
    const agent = await tenant.agent("silent");
    await agent.mustClaim();
    const queued = await tenant.runIn(run.id, "QUEUED");
    expect(queued).toMatchObject({ reasonCode: "AGENT_LOST", attempts: [{ state: "LOST", reasonCode: "AGENT_LOST" }] });
    expect(queued.reason).toContain("silent");
  });

  it("P10 LEASE_EXPIRED says that the agent lives but did not renew this lease", async () => {
    const tenant = await bench.tenant();
    const run = await tenant.createRun();
    const agent = await tenant.agent("forgetful");
    const claim = await agent.mustClaim();
    const queued = await until(async () => {
      await agent.heartbeat([]);
      const seen = await tenant.run(run.id);
      return seen.state === "QUEUED" ? seen : undefined;
    });
    expect(queued).toMatchObject({ attempts: [{ state: "LOST", reasonCode: "LEASE_EXPIRED" }] });
    expect(await agent.heartbeat([claim.leaseToken])).toEqual([{ control: "STOP", held: false }]);
  });

  it("P8 a stale token changes nothing: LEASE_LOST; P23 its metrics are accepted all the same", async () => {
    const tenant = await bench.tenant();
    const run = await tenant.createRun();
    const zombie = await tenant.agent("zombie");
    const stale = await zombie.mustClaim();
    const artifactId = await zombie.uploadModel(stale);
    await tenant.runIn(run.id, "QUEUED");
    const heir = await tenant.agent("heir");
    const claim = await heir.mustClaim();
    expect(claim.attempt.number).toBe(2);
    const late = await zombie.complete(stale, { result: trainResult(8), artifactId });
    expect(late).toMatchObject({ run: null, userErrors: [{ code: "LEASE_LOST" }] });
    expect(await zombie.logMetrics(stale, 1, { loss: [[1, 0.5]] })).toMatchObject({ stored: 1, userErrors: [] });
    await heir.complete(claim, { outcome: "FAILED", reasonCode: "USER_ERROR", message: "for the test" });
    expect(await tenant.run(run.id)).toMatchObject({
      state: "FAILED",
      attempts: [{ state: "LOST" }, { state: "FAILED" }],
    });
  });

  it("P7 heartbeats keep a lease for longer than its ttl", async () => {
    const tenant = await bench.tenant();
    const run = await tenant.createRun();
    const agent = await tenant.agent("faithful");
    const claim = await agent.mustClaim();
    const end = performance.now() + LEASE_SECONDS * 1_700;
    const answers = new Set<boolean>();
    await until(async () => {
      for (const { held } of await agent.heartbeat([claim.leaseToken])) answers.add(held);
      return performance.now() > end ? true : undefined;
    });
    expect([...answers]).toEqual([true]);
    expect((await tenant.run(run.id)).attempts).toMatchObject([{ state: "ACTIVE" }]);
    await agent.complete(claim, { outcome: "FAILED", reasonCode: "USER_ERROR", message: "for the test" });
  });

  it("P11 after a start of the API no lease is judged for one ttl, and an expired lease may be renewed", async () => {
    const other = await openRunBench(LEASE_SECONDS);
    try {
      const tenant = await other.tenant();
      const run = await tenant.createRun();
      const agent = await tenant.agent("patient");
      const claim = await agent.mustClaim();
      const restarted = await other.restart(LEASE_SECONDS * 1_000);
      const started = performance.now();
      const at = (caller: ApiCaller) => new ApiCaller(restarted.url, caller.credentials);
      const asked = await until(async () => {
        const { run: seen } = await at(tenant.owner).data<{ run: { state: string } }>(
          "query ($id: ID!) { run(id: $id) { state } }",
          { id: run.id },
        );
        // Two sweeps have passed over the expired lease.
        return performance.now() - started > LEASE_SECONDS * 600 ? seen : undefined;
      });
      expect(asked.state).toBe("RUNNING");
      const again = new TestAgent(at(agent.caller), agent.id);
      expect(await again.heartbeat([claim.leaseToken])).toEqual([{ control: "CONTINUE", held: true }]);
    } finally {
      await other.close();
    }
  });
});
