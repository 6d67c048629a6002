import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openRunBench, PARTIAL, type RunTenant, TestAgent, trainResult } from "./run-bench.ts";

let bench: Awaited<ReturnType<typeof openRunBench>>;
let tenant: RunTenant;

beforeAll(async () => {
  bench = await openRunBench();
});
afterAll(() => bench?.close());

describe("making runs", () => {
  beforeAll(async () => {
    tenant = await bench.tenant();
  });

  it("P3 P12 createRun, claimNextRun and completeRun take a client-made idempotency key, and a repeat gets the first answer again", async () => {
    const idempotencyKey = crypto.randomUUID();
    const first = await tenant.createRun(tenant.trainSpec(), { idempotencyKey });
    const again = await Promise.all([1, 2, 3].map(() => tenant.createRun(tenant.trainSpec(), { idempotencyKey })));
    expect(again.map((run) => run.id)).toEqual([first.id, first.id, first.id]);

    const agent = await tenant.agent("idempotent");
    const claimKey = crypto.randomUUID();
    const claims = await Promise.all([1, 2, 3].map(() => agent.claim(claimKey)));
    expect(new Set(claims.map((claim) => claim?.leaseToken)).size).toBe(1);
    const [claim] = claims;
    if (!claim) throw new Error("no claim");
    expect((await tenant.run(first.id)).attemptCount).toBe(1);

    const end = {
      idempotencyKey: crypto.randomUUID(),
      result: trainResult(6),
      artifactId: await agent.uploadModel(claim),
    };
    expect((await agent.complete(claim, end)).run?.state).toBe("SUCCEEDED");
    expect(await agent.complete(claim, end)).toMatchObject({ run: { state: "SUCCEEDED" }, userErrors: [] });
    expect((await tenant.run(first.id)).events.map((event) => event.toState)).toEqual([
      "QUEUED",
      "RUNNING",
      "SUCCEEDED",
    ]);
  });

  it("an idempotency key used for another specification is a conflict", async () => {
    const idempotencyKey = crypto.randomUUID();
    await tenant.createRun(tenant.trainSpec(), { idempotencyKey });
    const { userErrors } = await tenant.tryCreateRun(tenant.trainSpec({ seed: 99 }), { idempotencyKey });
    expect(userErrors[0]?.code).toBe("CONFLICT");
  });

  it("a malformed specification names every fault by its path", async () => {
    const { run, userErrors } = await tenant.tryCreateRun({ kind: "TRAIN", seed: -1 });
    expect(run).toBeNull();
    expect(userErrors.every((error) => error.code === "SPEC_INVALID")).toBe(true);
    expect(userErrors.map((error) => error.subject)).toContain("spec.seed");
    expect(userErrors.map((error) => error.subject)).toContain("spec.datasetVersionId");
  });

  it("a specification is checked whole against what it names", async () => {
    const faults = [
      [tenant.trainSpec({ augmentation: "FLIP" }), "CACHE_WITH_AUGMENTATION", "spec.augmentation"],
      [tenant.trainSpec({ cacheCut: "attic" }), "LAYER_GROUP_UNKNOWN", "spec.cacheCut"],
      [tenant.trainSpec({ datasetVersionId: crypto.randomUUID() }), "NOT_FOUND", "spec.datasetVersionId"],
      [tenant.trainSpec({ ...PARTIAL, tunePhase: undefined }), "SPEC_INVALID", "spec.tunePhase"],
    ] as const;
    for (const [spec, code, subject] of faults) {
      expect((await tenant.tryCreateRun(spec)).userErrors).toMatchObject([{ code, subject }]);
    }
  });

  it("P19 no read or write crosses tenants: a foreign id answers exactly as a missing one does", async () => {
    const stranger = await bench.tenant();
    const run = await tenant.createRun();
    const { run: seen } = await stranger.owner.data<{ run: unknown }>("query ($id: ID!) { run(id: $id) { id } }", {
      id: run.id,
    });
    expect(seen).toBeNull();
    const { userErrors } = await stranger.tryCreateRun({
      ...stranger.trainSpec(),
      datasetVersionId: tenant.inputs.datasetVersionId,
    });
    expect(userErrors).toMatchObject([{ code: "NOT_FOUND", subject: "spec.datasetVersionId" }]);
    const { cancelRun } = await stranger.owner.data<{ cancelRun: { userErrors: { code: string }[] } }>(
      "mutation ($runId: ID!) { cancelRun(input: { runId: $runId }) { userErrors { code } } }",
      { runId: run.id },
    );
    expect(cancelRun.userErrors[0]?.code).toBe("NOT_FOUND");
    expect(await (await stranger.agent("stranger")).claim()).toBeNull();
  });
});

describe("claiming", () => {
  beforeAll(async () => {
    tenant = await bench.tenant();
  });

  it("P15 of many agents racing for one run, one wins", async () => {
    const run = await tenant.createRun();
    const agents = await Promise.all(Array.from({ length: 20 }, (_, i) => tenant.agent(`racer-${i}`)));
    const claims = await Promise.all(agents.map((agent) => agent.claim()));
    expect(claims.filter((claim) => claim !== null).map((claim) => claim.run.id)).toEqual([run.id]);
    expect((await tenant.run(run.id)).attempts).toHaveLength(1);
  });

  it("P16 runs are claimed by priority, then age", async () => {
    const other = await bench.tenant();
    const [low, first, second] = [
      await other.createRun(other.trainSpec(), { priority: 10 }),
      await other.createRun(),
      await other.createRun(),
    ];
    const urgent = await other.createRun(other.trainSpec(), { priority: 90 });
    const { project } = await other.owner.data<{ project: { queue: { edges: { node: { id: string } }[] } } }>(
      "query ($id: ID!) { project: node(id: $id) { ... on Project { queue(first: 10) { edges { node { id } } } } } }",
      { id: other.projectId },
    );
    const order = [urgent, first, second, low].map((run) => run.id);
    expect(project.queue.edges.map((edge) => edge.node.id)).toEqual(order);
    const agent = await other.agent();
    const claimed = [];
    for (let i = 0; i < 4; i++) claimed.push((await agent.claim())?.run.id);
    expect(claimed).toEqual(order);
  });

  it("P17 a run goes to an agent that has what it asks for, and says what is missing", async () => {
    const other = await bench.tenant();
    const waiting = await other.createRun(other.trainSpec(), {
      requirements: { memoryBytes: 4 * 2 ** 30, labels: ["lab"] },
    });
    expect(waiting.waitingReason).toBe("No agent is known in this organization; start one with an agent key.");
    const small = await other.agent("small");
    expect(await small.claim()).toBeNull();
    expect((await other.run(waiting.id)).waitingReason).toBe("No agent with 4 GiB of memory; the largest has 1.");
    const large = await other.agent("large", { memoryBytes: 8 * 2 ** 30, labels: ["lab", "attic"] });
    expect((await other.run(waiting.id)).waitingReason).toBe("Waiting for large to claim it.");
    expect((await large.claim())?.run.id).toBe(waiting.id);
    expect((await other.run(waiting.id)).waitingReason).toBeNull();
  });

  it("P18 an agent that drains takes no new run", async () => {
    const other = await bench.tenant();
    await other.createRun();
    const agent = await other.agent();
    await agent.caller.data("mutation ($input: HeartbeatInput!) { heartbeat(input: $input) { userErrors { code } } }", {
      input: { agentId: agent.id, draining: true, leases: [] },
    });
    expect(await agent.claim()).toBeNull();
  });
});

describe("cancelling", () => {
  beforeAll(async () => {
    tenant = await bench.tenant();
  });

  it("P21 a queued run is cancelled at once", async () => {
    const run = await tenant.createRun();
    expect(await tenant.cancel(run.id)).toMatchObject({ state: "CANCELLED", reasonCode: "CANCELLED_BY_USER" });
    expect(await tenant.cancel(run.id)).toMatchObject({ state: "CANCELLED" });
  });

  it("P22 a running run's agent is told to STOP with its next heartbeat, and its word ends the run", async () => {
    const run = await tenant.createRun();
    const agent = await tenant.agent();
    const claim = await agent.mustClaim();
    const progress = { phase: "HEAD", fraction: 0.5 };
    expect(await agent.heartbeat([claim.leaseToken], progress)).toEqual([{ control: "CONTINUE", held: true }]);
    expect((await tenant.run(run.id)).progress).toMatchObject({ phase: "HEAD", fraction: 0.5, epoch: null });
    expect((await tenant.cancel(run.id)).state).toBe("RUNNING");
    expect(await agent.heartbeat([claim.leaseToken])).toEqual([{ control: "STOP", held: true }]);
    await agent.complete(claim, { outcome: "CANCELLED", reasonCode: "CANCELLED_BY_USER" });
    expect(await tenant.run(run.id)).toMatchObject({ state: "CANCELLED", reasonCode: "CANCELLED_BY_USER" });
  });
});

describe("ending", () => {
  beforeAll(async () => {
    tenant = await bench.tenant();
  });

  it("P5 an infrastructure failure is retried while attempts remain; P6 a user or data error is not", async () => {
    const run = await tenant.createRun();
    const agent = await tenant.agent();
    const crash = {
      outcome: "FAILED",
      reasonCode: "ENGINE_CRASH",
      errorCode: "ENGINE_CRASH",
      message: "The engine ended with signal SIGSEGV.",
    };
    await agent.complete(await agent.mustClaim(), crash);
    expect(await tenant.run(run.id)).toMatchObject({ state: "QUEUED", reasonCode: "ENGINE_CRASH", attemptCount: 1 });
    const data = {
      outcome: "FAILED",
      reasonCode: "DATA_ERROR",
      errorCode: "PICTURE_UNDECODABLE",
      message: "a.png does not decode.",
    };
    await agent.complete(await agent.mustClaim(), data);
    expect(await tenant.run(run.id)).toMatchObject({
      ...{
        state: "FAILED",
        reasonCode: "DATA_ERROR",
        errorCode: "PICTURE_UNDECODABLE",
        reason: "a.png does not decode.",
      },
      attempts: [
        { state: "FAILED", reasonCode: "ENGINE_CRASH" },
        { state: "FAILED", reasonCode: "DATA_ERROR" },
      ],
    });
    expect(await agent.claim()).toBeNull();
  });

  it("P20 reported success means artifacts whose digest the platform itself has verified", async () => {
    await tenant.createRun();
    const agent = await tenant.agent();
    const claim = await agent.mustClaim();
    const result = trainResult(6);
    expect((await agent.complete(claim, { result })).userErrors[0]?.code).toBe("INPUT_INVALID");
    const { made } = await agent.caller.data<{ made: { artifact: { id: string } } }>(
      `mutation ($input: CreateArtifactUploadInput!) { made: createArtifactUpload(input: $input) { artifact { id } } }`,
      {
        input: {
          ...{ kind: "MODEL", leaseToken: claim.leaseToken },
          files: [{ path: "weights.bin", sha256: "0".repeat(64), sizeBytes: 1 }],
        },
      },
    );
    const artifactId = made.artifact.id;
    expect((await agent.complete(claim, { result, artifactId })).userErrors[0]?.code).toBe("ARTIFACT_NOT_VERIFIED");
    expect((await tenant.run(claim.run.id)).state).toBe("RUNNING");
  });

  it("P19 a lease token ends nothing under another agent's key", async () => {
    await tenant.createRun();
    const claim = await (await tenant.agent()).mustClaim();
    const other = await tenant.agent("other");
    const ended = await other.complete(claim, { outcome: "FAILED", reasonCode: "USER_ERROR" });
    expect(ended.userErrors[0]?.code).toBe("NOT_FOUND");
    expect((await tenant.run(claim.run.id)).state).toBe("RUNNING");
  });

  it("P20 a run delivers what its own attempt uploaded, not another run's artifact", async () => {
    await tenant.createRun();
    await tenant.createRun();
    const agent = await tenant.agent();
    const [first, second] = [await agent.mustClaim(), await agent.mustClaim()];
    const artifactId = await agent.uploadModel(first);
    const borrowed = await agent.complete(second, { result: trainResult(6), artifactId });
    expect(borrowed.userErrors[0]).toMatchObject({
      code: "INPUT_INVALID",
      message: expect.stringContaining("not made by attempt 1"),
    });
    expect((await tenant.run(second.run.id)).state).toBe("RUNNING");
    expect((await agent.complete(first, { result: trainResult(6), artifactId })).userErrors).toEqual([]);
  });

  it("P8 a lease token of another run of the same agent writes nothing of it, neither its points nor its end", async () => {
    await tenant.createRun();
    await tenant.createRun();
    const agent = await tenant.agent();
    const [first, second] = [await agent.mustClaim(), await agent.mustClaim()];
    const crossed = { ...first, leaseToken: second.leaseToken };
    const logged = await agent.logMetrics(crossed, 1, { loss: [[1, 0.5]] });
    expect(logged).toMatchObject({ userErrors: [{ code: "NOT_FOUND" }], acknowledgedSeq: null });
    const ended = await agent.complete(crossed, { outcome: "FAILED", reasonCode: "USER_ERROR" });
    expect(ended.userErrors).toHaveLength(1);
    for (const { run } of [first, second]) expect((await tenant.run(run.id)).state).toBe("RUNNING");
    expect((await agent.logMetrics(first, 1, { loss: [[1, 0.5]] })).repeated).toBe(false);
    expect((await agent.logMetrics(second, 1, { loss: [[1, 0.5]] })).repeated).toBe(false);
  });

  it("an agent of an older protocol is refused with the version it needs", async () => {
    const { caller } = await tenant.organization.key("AGENT");
    const { registerAgent } = await caller.data<{
      registerAgent: { agent: null; userErrors: { code: string; message: string }[] };
    }>(
      "mutation ($input: RegisterAgentInput!) { registerAgent(input: $input) { agent { id } userErrors { code message } } }",
      { input: { name: "old", version: "0.0.1", protocolVersion: 0, capabilities: {} } },
    );
    expect(registerAgent).toMatchObject({ agent: null, userErrors: [{ code: "AGENT_PROTOCOL_UNSUPPORTED" }] });
    expect(registerAgent.userErrors[0]?.message).toContain("speaks protocol 0, this platform speaks 1");
  });

  it("an agent's name is not taken by another key while its own still speaks for it", async () => {
    const key = await tenant.organization.key("AGENT");
    const { id } = await TestAgent.register(key.caller, "north");
    const { caller: thief } = await tenant.organization.key("AGENT");
    await expect(TestAgent.register(thief, "north")).rejects.toThrow("CONFLICT");
    expect((await TestAgent.register(key.caller, "north")).id).toBe(id);
    await tenant.organization.asOwner.data(
      "mutation ($id: ID!) { revokeApiKey(input: { apiKeyId: $id }) { userErrors { code } } }",
      { id: key.id },
    );
    expect((await TestAgent.register(thief, "north")).id).toBe(id);
  });

  it("a result that is not what the run's kind makes is refused", async () => {
    const agent = await tenant.agent("liar");
    await tenant.createRun();
    const claim = await agent.mustClaim();
    const { userErrors } = await agent.complete(claim, { result: { ...trainResult(6), wallSeconds: -1 } });
    expect(userErrors).toMatchObject([{ code: "INPUT_INVALID", subject: "result.wallSeconds" }]);
  });
});
