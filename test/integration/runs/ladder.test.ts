import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EXTRACTION, evaluateResult, openRunBench, PARTIAL, type RunTenant, score, trainResult } from "./run-bench.ts";

let bench: Awaited<ReturnType<typeof openRunBench>>;
let tenant: RunTenant;

beforeAll(async () => {
  bench = await openRunBench();
  tenant = await bench.tenant();
});
afterAll(() => bench?.close());

const rawId = (id: string) => Buffer.from(id, "base64").toString("utf8").split(":")[1] ?? "";
const ladderSpec = (change: object = {}) => ({
  ...{ kind: "LADDER", ...tenant.inputs, rungs: [EXTRACTION, PARTIAL], modelName: "parity" },
  ...change,
});

interface LadderResult {
  readonly rungs: readonly { better: boolean; testTop1: number | null; gain: { low: number } | null }[];
  readonly recommendedRunId: string;
  readonly reason: string;
  readonly modelVersionId: string;
}

describe("a ladder", () => {
  it("P4 advances in the transaction that ends a child: rungs from the best head, one look at test, the winner registered", async () => {
    const ladder = await tenant.createRun(ladderSpec());
    expect(ladder).toMatchObject({ state: "RUNNING", children: [{ kind: "TRAIN", state: "QUEUED" }] });
    const agent = await tenant.agent("climber");

    const first = await agent.mustClaim();
    expect(first.spec).toMatchObject({ kind: "TRAIN", strategy: { name: "FEATURE_EXTRACTION" } });
    expect(first.spec.headFrom).toBeUndefined();
    const artifact = await agent.uploadModel(first);
    expect((await agent.complete(first, { result: trainResult(120, 200), artifactId: artifact })).userErrors).toEqual(
      [],
    );

    const second = await agent.mustClaim();
    expect(second.spec).toMatchObject({
      strategy: { name: "PARTIAL" },
      headFrom: { runId: rawId(first.run.id), artifactId: rawId(artifact) },
    });
    expect(second.models.map((model) => model.key)).toEqual([rawId(artifact)]);
    const better = await agent.uploadModel(second);
    await agent.complete(second, { result: trainResult(160, 200), artifactId: better });

    const third = await agent.mustClaim();
    expect(third.spec).toMatchObject({ kind: "EVALUATE", winnerRunId: rawId(second.run.id) });
    const scores = { [rawId(first.run.id)]: score(118, 200), [rawId(second.run.id)]: score(158, 200) };
    expect((await agent.complete(third, { result: evaluateResult(scores) })).userErrors).toEqual([]);

    const ended = await tenant.run(ladder.id);
    expect(ended).toMatchObject({ state: "SUCCEEDED", reasonCode: "OK" });
    const result = ended.result as LadderResult;
    expect(result.rungs.map((rung) => [rung.better, rung.testTop1])).toEqual([
      [true, 0.59],
      [true, 0.79],
    ]);
    expect(result.rungs[1]?.gain?.low).toBeGreaterThan(0);
    expect(result.recommendedRunId).toBe(rawId(second.run.id));
    expect(result.reason).toMatch(/^Fine-tuning the last group pays: 0\.790 ± 0\.05\d; it gains 0\.200/);
    const { run } = await tenant.owner.data<{ run: { modelVersion: { id: string; version: number } } }>(
      "query ($id: ID!) { run(id: $id) { modelVersion { id version } } }",
      { id: ladder.id },
    );
    expect(run.modelVersion.version).toBe(1);
    expect(rawId(run.modelVersion.id)).toBe(result.modelVersionId);
  });

  it("goes on with what it has when a later rung fails, and says so", async () => {
    const ladder = await tenant.createRun(ladderSpec());
    const agent = await tenant.agent("climber-2");
    const first = await agent.mustClaim();
    await agent.complete(first, { result: trainResult(6), artifactId: await agent.uploadModel(first) });
    const second = await agent.mustClaim();
    await agent.complete(second, {
      outcome: "FAILED",
      reasonCode: "USER_ERROR",
      errorCode: "LOSS_NOT_FINITE",
      message: "The loss became NaN.",
    });
    const third = await agent.mustClaim();
    await agent.complete(third, { result: evaluateResult({ [rawId(first.run.id)]: score(7) }) });
    const ended = await tenant.run(ladder.id);
    expect(ended.state).toBe("SUCCEEDED");
    expect(ended.reason).toContain("Rung 2 failed and is left out: The loss became NaN.");
  });

  it("fails with its first rung's reason when none succeeded", async () => {
    const ladder = await tenant.createRun(ladderSpec());
    const agent = await tenant.agent("climber-3");
    await agent.complete(await agent.mustClaim(), {
      outcome: "FAILED",
      reasonCode: "DATA_ERROR",
      errorCode: "PICTURE_UNDECODABLE",
      message: "a.png does not decode.",
    });
    expect(await tenant.run(ladder.id)).toMatchObject({
      ...{
        state: "FAILED",
        reasonCode: "DATA_ERROR",
        errorCode: "PICTURE_UNDECODABLE",
        reason: "a.png does not decode.",
      },
    });
    expect(await agent.claim()).toBeNull();
  });

  it("is cancelled with its children", async () => {
    const ladder = await tenant.createRun(ladderSpec());
    expect(await tenant.cancel(ladder.id)).toMatchObject({ state: "CANCELLED", children: [{ state: "CANCELLED" }] });
    expect(await (await tenant.agent("climber-4")).claim()).toBeNull();
  });
});
