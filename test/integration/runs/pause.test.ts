import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EXTRACTION, openRunBench, PARTIAL, type RunTenant, trainResult } from "./run-bench.ts";

let bench: Awaited<ReturnType<typeof openRunBench>>;
let tenant: RunTenant;
beforeAll(async () => {
  bench = await openRunBench();
});
afterAll(() => bench?.close());

interface Outcome {
  readonly run: { readonly id: string; readonly name: string; readonly state: string; readonly spec: unknown } | null;
  readonly userErrors: readonly { readonly code: string; readonly subject: string | null }[];
}

async function ask(field: "pauseRun" | "resumeRun" | "cloneRun", input: object, by = tenant.owner): Promise<Outcome> {
  const type = `${field[0]?.toUpperCase()}${field.slice(1)}Input!`;
  const data = await by.data<Record<string, Outcome>>(
    `mutation ($input: ${type}) { ${field}(input: $input) { run { id name state spec } userErrors { code subject } } }`,
    { input },
  );
  return data[field] as Outcome;
}
const pause = (runId: string) => ask("pauseRun", { runId });
const resume = (runId: string) => ask("resumeRun", { runId });
const GIVEN_BACK = { outcome: "PREEMPTED", reasonCode: "PAUSED_BY_USER", message: "Paused." };

describe("pausing", () => {
  beforeAll(async () => {
    tenant = await bench.tenant();
  });

  it("P42 pauses a queued run at once; it is not claimed before it is resumed; again changes nothing", async () => {
    const agent = await tenant.agent();
    const { id } = await tenant.createRun();
    expect((await pause(id)).run?.state).toBe("PAUSED");
    expect((await pause(id)).userErrors).toEqual([]);
    expect(await agent.claim()).toBeNull();
    expect((await resume(id)).run?.state).toBe("QUEUED");
    expect((await agent.mustClaim()).run.id).toBe(id);
    await tenant.cancel(id);
  });

  it("P43 tells a running run's agent PAUSE; its word pauses the run, and pauses take none of its attempts", async () => {
    const agent = await tenant.agent();
    const { id } = await tenant.createRun();
    for (let round = 1; round <= 4; round++) {
      const claim = await agent.mustClaim();
      expect(claim.attempt.number).toBe(round);
      expect((await pause(id)).run?.state).toBe("RUNNING");
      expect(await agent.heartbeat([claim.leaseToken])).toEqual([{ control: "PAUSE", held: true }]);
      expect((await agent.complete(claim, GIVEN_BACK)).run?.state).toBe("PAUSED");
      await resume(id);
    }
    const { attempts, events } = await tenant.run(id);
    expect(attempts).toEqual(Array(4).fill({ state: "PREEMPTED", reasonCode: "PAUSED_BY_USER" }));
    expect(events.filter(({ toState }) => toState === "PAUSED")).toHaveLength(4);
    await tenant.cancel(id);
  });

  it("P43 a pause that is taken back in time changes nothing; a lost agent's run is paused all the same", async () => {
    const agent = await tenant.agent();
    const { id } = await tenant.createRun();
    const first = await agent.mustClaim();
    await pause(id);
    await resume(id);
    expect(await agent.heartbeat([first.leaseToken])).toEqual([{ control: "CONTINUE", held: true }]);
    await pause(id);
    const lost = { outcome: "FAILED", reasonCode: "ENGINE_CRASH", message: "It crashed before it could." };
    expect((await agent.complete(first, lost)).run?.state).toBe("PAUSED");
    await tenant.cancel(id);
    expect((await tenant.run(id)).state).toBe("CANCELLED");
    expect((await resume(id)).userErrors).toMatchObject([{ code: "STATE_CONFLICT" }]);
  });

  it("P44 pauses a ladder with its rung, and goes on with both", async () => {
    const agent = await tenant.agent();
    const spec = { kind: "LADDER", ...tenant.inputs, rungs: [EXTRACTION, PARTIAL], modelName: "m" };
    const ladder = await tenant.createRun(spec);
    const claim = await agent.mustClaim();
    expect((await pause(ladder.id)).run?.state).toBe("PAUSED");
    // The rung succeeds before its agent hears of it: the ladder does not climb while it is paused.
    const artifactId = await agent.uploadModel(claim);
    await agent.complete(claim, { result: trainResult(7), artifactId });
    expect((await tenant.run(ladder.id)).children).toHaveLength(1);
    expect((await resume(ladder.id)).run?.state).toBe("RUNNING");
    expect((await tenant.run(ladder.id)).children).toHaveLength(2);
    await tenant.cancel(ladder.id);
  });

  it("P19 answers a foreign run as a missing one", async () => {
    const { id } = await tenant.createRun();
    const stranger = (await bench.tenant()).owner;
    for (const field of ["pauseRun", "resumeRun"] as const) {
      expect((await ask(field, { runId: id }, stranger)).userErrors).toMatchObject([{ code: "NOT_FOUND" }]);
    }
    const clone = { runId: id, idempotencyKey: crypto.randomUUID() };
    expect((await ask("cloneRun", clone, stranger)).userErrors).toMatchObject([{ code: "NOT_FOUND" }]);
  });
});

describe("making room", () => {
  beforeAll(async () => {
    tenant = await bench.tenant();
  });

  it("P45 asks the run of lowest priority for its place, one for each that waits, and only where that is asked for", async () => {
    const [low, middle] = [await tenant.agent(), await tenant.agent()];
    const lowRun = await tenant.createRun(undefined, { priority: 10, name: "low" });
    const lowClaim = await low.mustClaim();
    await tenant.createRun(undefined, { priority: 20, name: "middle" });
    const middleClaim = await middle.mustClaim();
    await tenant.createRun(undefined, { priority: 90, name: "patient" });
    expect(await low.heartbeat([lowClaim.leaseToken])).toEqual([{ control: "CONTINUE", held: true }]);
    const urgent = await tenant.createRun(undefined, { priority: 95, name: "urgent", preempts: true });
    expect(await middle.heartbeat([middleClaim.leaseToken])).toEqual([{ control: "CONTINUE", held: true }]);
    expect(await low.heartbeat([lowClaim.leaseToken])).toEqual([{ control: "CHECKPOINT_AND_YIELD", held: true }]);
    expect(await middle.heartbeat([middleClaim.leaseToken])).toEqual([{ control: "CONTINUE", held: true }]);
    const made = { outcome: "PREEMPTED", reasonCode: "PREEMPTED", message: "It made room." };
    expect((await low.complete(lowClaim, made)).run?.state).toBe("QUEUED");
    expect((await low.mustClaim()).run.id).toBe(urgent.id);
    const { events } = await tenant.run(lowRun.id);
    expect(events.map(({ message }) => message)).toContain(
      "Asked to make room for urgent, which has a higher priority.",
    );
  });
});

describe("limits", () => {
  beforeAll(async () => {
    tenant = await bench.tenant();
  });

  it("P46 a run that takes longer than it may is FAILED by TIMEOUT even where its agent does not see to it", async () => {
    const agent = await tenant.agent();
    const { id } = await tenant.createRun(undefined, { limits: { wallSeconds: 60 } });
    const claim = await agent.mustClaim();
    expect(await agent.heartbeat([claim.leaseToken])).toEqual([{ control: "CONTINUE", held: true }]);
    await bench.sql("UPDATE run_attempt SET started_at = now() - interval '91 seconds' WHERE lease_token = $1", [
      claim.leaseToken,
    ]);
    expect(await agent.heartbeat([claim.leaseToken])).toEqual([{ control: "STOP", held: false }]);
    expect(await tenant.run(id)).toMatchObject({ state: "FAILED", reasonCode: "TIMEOUT", errorCode: "LIMIT_REACHED" });
  });

  it("P46 a result of more epochs than allowed is no success", async () => {
    const agent = await tenant.agent();
    await tenant.createRun(undefined, { limits: { epochs: 2 } });
    const claim = await agent.mustClaim();
    const artifactId = await agent.uploadModel(claim);
    const { run } = await agent.complete(claim, { result: { ...trainResult(7), epochs: 3 }, artifactId });
    expect(run).toMatchObject({ state: "FAILED", reasonCode: "TIMEOUT", errorCode: "LIMIT_REACHED", result: null });
  });

  it("names a limit that is none", async () => {
    const { userErrors } = await tenant.tryCreateRun(tenant.trainSpec(), { limits: { wallSeconds: 0 } });
    expect(userErrors).toMatchObject([{ code: "INPUT_INVALID", subject: "limits.wallSeconds" }]);
  });
});

describe("cloning", () => {
  beforeAll(async () => {
    tenant = await bench.tenant();
  });

  it("P47 makes a new run with the changes, checks it like any other, and a repeat gets it again", async () => {
    const { id } = await tenant.createRun();
    const input = { runId: id, changes: { seed: 7 }, name: "again", idempotencyKey: "clone-1" };
    const { run } = await ask("cloneRun", input);
    expect(run).toMatchObject({ name: "again", state: "QUEUED", spec: { kind: "TRAIN", seed: 7, inputSize: 32 } });
    expect(run?.id).not.toBe(id);
    expect((await ask("cloneRun", input)).run?.id).toBe(run?.id);
    const wrong = { runId: id, changes: { headPhase: { epochs: -1 } }, idempotencyKey: "clone-2" };
    expect((await ask("cloneRun", wrong)).userErrors[0]).toMatchObject({ code: "SPEC_INVALID" });
    const list = { runId: id, changes: [1], idempotencyKey: "clone-3" };
    expect((await ask("cloneRun", list)).userErrors).toMatchObject([{ code: "INPUT_INVALID", subject: "changes" }]);
  });
});
