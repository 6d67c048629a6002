import { sweepResultSchema } from "@graft/contracts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ClaimView, EXTRACTION, openRunBench, type RunTenant, type TestAgent, trainResult } from "./run-bench.ts";

let bench: Awaited<ReturnType<typeof openRunBench>>;
let tenant: RunTenant;
beforeAll(async () => {
  bench = await openRunBench();
  tenant = await bench.tenant();
});
afterAll(() => bench?.close());

const RATE = "headPhase.optimizer.rate";

function sweep(change: object = {}) {
  return {
    ...{ kind: "SWEEP", ...tenant.inputs, base: EXTRACTION, parallel: 2 },
    space: { [RATE]: { kind: "CHOICE", values: [0.1, 0.01, 0.001] } },
    search: { kind: "GRID" },
    ...change,
  };
}

const rateOf = ({ spec }: ClaimView) =>
  (spec as unknown as { headPhase: { optimizer: { rate: number } } }).headPhase.optimizer.rate;

async function succeed(agent: TestAgent, claim: ClaimView, right: number): Promise<void> {
  const artifactId = await agent.uploadModel(claim);
  const { userErrors } = await agent.complete(claim, { result: trainResult(right), artifactId });
  expect(userErrors).toEqual([]);
}

describe("P48 a SWEEP", () => {
  it("trains its trials on all agents, some at a time, and names the best on validation", async () => {
    const [one, two] = [await tenant.agent(), await tenant.agent()];
    const { id } = await tenant.createRun(sweep());
    expect((await tenant.run(id)).children).toHaveLength(2);
    const claims = [await one.mustClaim(), await two.mustClaim()] as const;
    expect(claims.map(rateOf)).toEqual([0.1, 0.01]);
    await succeed(one, claims[0], 4);
    await succeed(two, claims[1], 7);
    const last = await one.mustClaim();
    expect(await two.claim()).toBeNull();
    await succeed(one, last, 5);
    const run = await tenant.run(id);
    expect(run.state).toBe("SUCCEEDED");
    const result = sweepResultSchema.parse(run.result);
    expect(result.trials.map(({ score, parameters }) => [parameters[RATE], score])).toEqual([
      [0.1, 0.5],
      [0.01, 0.875],
      [0.001, 0.625],
    ]);
    expect(run.reason).toBe("Best of 3 trainings by validation top1: 0.875 with headPhase.optimizer.rate = 0.01.");
    const best = Buffer.from(run.children[1]?.id ?? "", "base64").toString();
    expect(best).toContain(result.bestRunId);
  });

  it("by successive halving trains the best longer", async () => {
    const agent = await tenant.agent();
    const search = { kind: "ASHA", trials: 3, minEpochs: 1, maxEpochs: 3, eta: 3 };
    const { id } = await tenant.createRun(sweep({ search, parallel: 3 }));
    for (const right of [3, 7, 5]) await succeed(agent, await agent.mustClaim(), right);
    const promoted = await agent.mustClaim();
    expect(promoted.spec).toMatchObject({ headPhase: { epochs: 3 } });
    expect((await tenant.run(id)).children.map(({ name }) => name).at(-1)).toBe("a run: trial 2, rung 2");
    await succeed(agent, promoted, 6);
    expect(await tenant.run(id)).toMatchObject({ state: "SUCCEEDED" });
  });

  it("goes on without a trial that is cancelled, is cancelled with all, and fails when all fail", async () => {
    const agent = await tenant.agent();
    const { id } = await tenant.createRun(sweep());
    const [first] = (await tenant.run(id)).children;
    await tenant.cancel(first?.id ?? "");
    expect((await tenant.run(id)).children.map(({ state }) => state)).toEqual(["CANCELLED", "QUEUED", "QUEUED"]);
    await tenant.cancel(id);
    const { state, children } = await tenant.run(id);
    expect([state, ...children.map((child) => child.state)]).toEqual(Array(4).fill("CANCELLED"));
    const failing = await tenant.createRun(sweep());
    const failure = { outcome: "FAILED", reasonCode: "USER_ERROR", errorCode: "LOSS_NOT_FINITE", message: "No." };
    for (let i = 0; i < 3; i++) await agent.complete(await agent.mustClaim(), failure);
    expect(await tenant.run(failing.id)).toMatchObject({ state: "FAILED", errorCode: "LOSS_NOT_FINITE" });
  });

  it("whose trials could not be trained is refused whole, before anything is written", async () => {
    const space = { "headPhase.epoch": { kind: "INTEGER", low: 1, high: 3 } };
    const { run, userErrors } = await tenant.tryCreateRun(sweep({ space }));
    expect(run).toBeNull();
    expect(userErrors).toMatchObject([{ code: "SPEC_INVALID", subject: "spec.space" }]);
    const wide = sweep({ space: { seed: { kind: "UNIFORM", low: 0, high: 1 } } });
    expect((await tenant.tryCreateRun(wide)).userErrors).toMatchObject([{ subject: "spec.space.seed.kind" }]);
  });
});
