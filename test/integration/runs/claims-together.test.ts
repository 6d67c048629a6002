import type { SeededKey } from "@graft/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readAuditLog } from "../audit-log/read-audit-log.ts";
import { type ClaimView, openRunBench, TestAgent } from "./run-bench.ts";

let bench: Awaited<ReturnType<typeof openRunBench>>;
beforeAll(async () => {
  bench = await openRunBench();
});
afterAll(() => bench?.close());

describe("claims that are made at the same time", () => {
  it("P12 P15 P19 give each run once, to whom the log names; a repeated key its run again; another key or tenant nothing", async () => {
    const tenant = await bench.tenant();
    const foreign = await (await bench.tenant()).agent();
    const keys: SeededKey[] = [];
    const agents: TestAgent[] = [];
    for (let i = 0; i < 5; i++) {
      const key = await tenant.organization.key("AGENT");
      keys.push(key);
      agents.push(await TestAgent.register(key.caller, `agent ${i}`));
    }
    const runIds: string[] = [];
    for (const priority of [10, 90, 50, 50, 20]) {
      runIds.push((await tenant.createRun(undefined, { priority })).id);
    }
    const [first, second] = agents;
    if (!first || !second) throw new Error("no agents");
    const once = crypto.randomUUID();
    const [byForeigner, byOtherKey, repeated, ...claims] = await Promise.all([
      foreign.claim(),
      new TestAgent(second.caller, first.id).claim().catch((error: Error) => error),
      first.claim(once),
      first.claim(once),
      ...agents.slice(1).map((agent) => agent.claim()),
    ]);
    expect(byForeigner).toBeNull();
    expect(byOtherKey).toBeNull();
    expect(claims.map((claim) => claim?.run.id).sort()).toEqual(runIds.sort());
    expect(claims[0]).toEqual(repeated);
    const attempts = claims.filter((claim): claim is ClaimView => claim !== null);
    expect(new Set(attempts.map(({ leaseToken }) => leaseToken)).size).toBe(runIds.length);
    expect(attempts.map(({ attempt }) => attempt.number)).toEqual(runIds.map(() => 1));
    const log = await readAuditLog(tenant.owner, { action: "claimNextRun" });
    const actorOf = new Map(log.map(({ objectId, actorId }) => [objectId, actorId]));
    expect(log).toHaveLength(runIds.length);
    expect(claims.map((claim) => actorOf.get(claim?.run.id ?? null))).toEqual(keys.map(({ id }) => id));
    expect(new Set(log.map(({ requestId }) => requestId)).size).toBe(runIds.length);
  });
});
