import { CheckpointCollector } from "@graft/api";
import { sha256Hex } from "@graft/contracts";
import { unitOfWork } from "@graft/db";
import { type ArtifactStore, blobKey } from "@graft/domain";
import type { TestDatabase } from "@graft/testkit";
import pg from "pg";
import { pino } from "pino";
import { expect, it } from "vitest";
import { type ClaimView, EXTRACTION, openTenant, type RunTenant, type TestAgent, trainResult } from "./run-bench.ts";

interface CheckpointBench {
  readonly apiUrl: string;
  readonly test: TestDatabase;
  readonly store: ArtifactStore;
}

const RECORD = `mutation ($input: RecordCheckpointInput!) {
  recordCheckpoint(input: $input) { checkpoint { step } userErrors { code subject } }
}`;
const KEPT = "query ($id: ID!) { run(id: $id) { checkpoints { step } } }";
const PLACE = { phase: "HEAD", epoch: 1, step: 12 };

const rawId = (globalId: string) => Buffer.from(globalId, "base64").toString("utf8").split(":")[1] ?? "";

/** Notes a checkpoint; answers the step it noted, or the code of the refusal. */
async function record(
  agent: TestAgent,
  { leaseToken, run }: ClaimView,
  rest: { readonly artifactId: string; readonly step?: number; readonly runId?: string },
): Promise<number | string> {
  const { recordCheckpoint } = await agent.caller.data<{
    recordCheckpoint: { checkpoint: { step: number } | null; userErrors: { code: string }[] };
  }>(RECORD, { input: { runId: run.id, leaseToken, ...PLACE, ...rest } });
  return recordCheckpoint.checkpoint?.step ?? recordCheckpoint.userErrors[0]?.code ?? "no answer";
}

async function kept(tenant: RunTenant, id: string): Promise<number[]> {
  const { run } = await tenant.owner.data<{ run: { checkpoints: { step: number }[] } }>(KEPT, { id });
  return run.checkpoints.map(({ step }) => step).sort((a, b) => a - b);
}

/** Makes obsolete checkpoints of a run obsolete for longer than anybody may still read them. */
async function age({ superuserUrl }: TestDatabase, runId: string): Promise<void> {
  const superuser = new pg.Client({ connectionString: superuserUrl });
  await superuser.connect();
  await superuser.query("UPDATE checkpoint SET obsolete_at = obsolete_at - interval '11 minutes' WHERE run_id = $1", [
    rawId(runId),
  ]);
  await superuser.end();
}

/** What is noted and kept of the checkpoints of runs, on the store that the API of the bench has. Call inside a `describe`. */
export function keepsCheckpoints(open: () => CheckpointBench): void {
  it("P40 is noted under its attempt's lease alone, of a TRAIN run, and only when the platform has verified it", async () => {
    const tenant = await openTenant(open().apiUrl);
    await tenant.createRun({ kind: "LADDER", ...tenant.inputs, rungs: [EXTRACTION], modelName: "kept" });
    const agent = await tenant.agent();
    const claim = await agent.mustClaim();
    const artifactId = await agent.upload(claim, "CHECKPOINT", { state: "the first" });
    expect(await record(agent, claim, { artifactId })).toBe(12);
    expect(await record(agent, claim, { artifactId }), "again changes nothing").toBe(12);

    const announced = await agent.announce(claim, "CHECKPOINT", { state: "not sent yet" });
    expect(await record(agent, claim, { artifactId: announced.id })).toBe("ARTIFACT_NOT_VERIFIED");
    const model = await agent.uploadModel(claim);
    expect(await record(agent, claim, { artifactId: model }), "a model is no checkpoint").toBe("INPUT_INVALID");
    expect(await record(agent, claim, { artifactId, step: -1 })).toBe("INPUT_INVALID");

    const other = await tenant.createRun();
    const neighbour = await tenant.agent();
    const elsewhere = await neighbour.mustClaim();
    expect(elsewhere.run.id).toBe(other.id);
    expect(await record(neighbour, elsewhere, { artifactId }), "another attempt's artifact").toBe("NOT_FOUND");
    expect(await record(neighbour, elsewhere, { artifactId, runId: claim.run.id }), "another run's token").toBe(
      "NOT_FOUND",
    );
    expect(await record(neighbour, claim, { artifactId }), "another key with the token").toBe("LEASE_LOST");

    await agent.complete(claim, { result: trainResult(6), artifactId: model });
    expect(await record(agent, claim, { artifactId }), "the attempt has ended").toBe("LEASE_LOST");
    const evaluation = await agent.mustClaim();
    expect(evaluation.spec.kind).toBe("EVALUATE");
    const late = await agent.upload(evaluation, "CHECKPOINT", { state: "of an evaluation" });
    expect(await record(agent, evaluation, { artifactId: late }), "only TRAIN has checkpoints").toBe("INPUT_INVALID");
    expect(await kept(tenant, claim.run.id), "none is kept of a run that has ended").toEqual([]);
  });

  it("P41 stays while it is one of its run's newest two; taken away, it leaves what another artifact names", async () => {
    const { apiUrl, store, test } = open();
    const { database } = test;
    const logger = pino({ level: "silent" });
    const collector = new CheckpointCollector({ database, work: unitOfWork(database), store, logger });
    const tenant = await openTenant(apiUrl);
    const { id } = await tenant.createRun();
    const agent = await tenant.agent();
    const claim = await agent.mustClaim();
    for (const step of [1, 2, 3]) {
      const contents = { state: `state ${step}`, data: "what the model names too" };
      const artifactId = await agent.upload(claim, "CHECKPOINT", contents);
      expect(await record(agent, claim, { artifactId, step })).toBe(step);
    }
    await agent.upload(claim, "MODEL", { "weights.bin": "what the model names too" });
    const holds = async (content: string) =>
      (await store.head(blobKey(rawId(tenant.organization.id), sha256Hex(content)))) !== undefined;
    expect(await kept(tenant, id)).toEqual([2, 3]);
    expect(await collector.collect(), "somebody may still read it").toBe(0);
    await age(test, id);
    expect(await collector.collect()).toBe(1);
    expect([await holds("state 1"), await holds("state 2"), await holds("state 3")]).toEqual([false, true, true]);

    await tenant.cancel(id);
    await agent.complete(claim, { outcome: "CANCELLED", reasonCode: "CANCELLED_BY_USER", message: "Cancelled." });
    expect(await kept(tenant, id)).toEqual([]);
    await age(test, id);
    expect(await collector.collect()).toBe(2);
    expect([await holds("state 2"), await holds("state 3")]).toEqual([false, false]);
    expect(await holds("what the model names too")).toBe(true);
    await collector.close();
  });
}
