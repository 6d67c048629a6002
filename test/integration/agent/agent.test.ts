import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { presetStrategy, type StrategyName, type TrainSpec, trainResultSchema } from "@graft/contracts";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { AgentProcess } from "./agent-process.ts";
import { TrainedProject } from "./trained-project.ts";

const ATTEMPTS =
  "query ($id: ID!) { run(id: $id) { attempts { state reasonCode } metrics { key count } artifact { state } } }";

interface Attempts {
  readonly run: {
    readonly attempts: readonly { readonly state: string; readonly reasonCode: string | null }[];
    readonly metrics: readonly { readonly key: string; readonly count: number }[];
    readonly artifact: { readonly state: string } | null;
  };
}

let project: TrainedProject;
let home: string;
let agent: AgentProcess;
let wholeId: string;

beforeAll(async () => {
  project = await TrainedProject.open();
  wholeId = await project.dataset("whole");
});
afterAll(() => project.close());
beforeEach(() => {
  home = mkdtempSync(path.join(os.tmpdir(), "graft-agent-"));
  agent = start("first");
});
afterEach(async () => {
  await agent.stop();
  rmSync(home, { recursive: true, force: true });
});

function start(name: string): AgentProcess {
  return new AgentProcess({ url: project.url, key: project.agentKey, home, name });
}

async function details(id: string): Promise<Attempts["run"]> {
  const response = await fetch(new URL("/graphql", project.url), {
    method: "POST",
    headers: project.client.headers(),
    body: JSON.stringify({ query: ATTEMPTS, variables: { id } }),
  });
  return ((await response.json()) as { data: Attempts }).data.run;
}

const training = (run: { progress?: { phase: string } | null | undefined }) => run.progress?.phase === "TUNE";

describe("an agent", { timeout: 240_000 }, () => {
  it("trains, ships every metric, and its artifact is verified", async () => {
    const id = await project.train(wholeId, 2);
    const run = await project.reaches(id, ({ state }) => state === "SUCCEEDED" || state === "FAILED");
    expect(run.reason ?? "", agent.output).not.toContain("failed");
    const result = trainResultSchema.parse(run.result);
    expect(result.phases.map(({ name }) => name)).toEqual(["HEAD", "TUNE"]);
    for (const phase of result.phases) expect(phase.frozenDigestAfter).toBe(phase.frozenDigestBefore);
    const { attempts, metrics, artifact } = await details(id);
    expect(attempts).toEqual([{ state: "SUCCEEDED", reasonCode: "OK" }]);
    expect(artifact?.state).toBe("VERIFIED");
    // 24 training examples in batches of 64 are one step of the head an epoch, in batches of 32 one step of the tuning.
    const steps = result.epochs;
    expect(metrics.find(({ key }) => key === "train/loss")?.count).toBe(steps);
    expect(readdirSync(path.join(home, "attempts")), "nothing of a finished attempt is left").toEqual([]);
  });

  // The plans that no other test has an agent walk through, from the specification to the artifact, each as short as it gets.
  it("trains every other strategy, and shows what moved and that the rest did not", { timeout: 480_000 }, async () => {
    const augmentation = { flipLeftRight: 0.5, crop: { minArea: 0.6, minAspect: 0.75 }, mixup: { alpha: 0.2 } };
    const asked: [StrategyName, Partial<TrainSpec>?][] = [
      ["GRADUAL_UNFREEZING"],
      ["SURGICAL"],
      ["FULL", { augmentation, cacheFeatures: false }],
      ["FROM_SCRATCH"],
      ["LORA"],
    ];
    const ids: string[] = [];
    for (const [name, change] of asked) ids.push(await project.trainStrategy(wholeId, presetStrategy(name), change));
    const moved: number[][] = [];
    for (const id of ids) {
      const run = await project.reaches(id, ({ state }) => state === "SUCCEEDED" || state === "FAILED", 240_000);
      expect(run.state, `${run.reason}\n${agent.output}`).toBe("SUCCEEDED");
      const { phases } = trainResultSchema.parse(run.result);
      for (const phase of phases) expect(phase.frozenDigestAfter).toBe(phase.frozenDigestBefore);
      moved.push(phases.map(({ frozen }) => frozen.filter(({ weights }) => weights !== "FROZEN").length));
    }
    // Groups of MobileNetV2 that move, the head among them: half of them and then all, one, all, all, all.
    const all = moved[2]?.[0] ?? 0;
    expect(all).toBeGreaterThan(10);
    expect(moved).toEqual([[1, Math.ceil((all - 1) / 2) + 1, all], [1, 2], [all], [all], [1, all]]);
  });

  it("ends a run whose picture does not decode with the code and the file, and goes on working", async () => {
    const broken = await project.train(await project.dataset("broken"), 1);
    const run = await project.reaches(broken, ({ state }) => state === "FAILED");
    expect(run).toMatchObject({ errorCode: "PICTURE_UNDECODABLE", reasonCode: "DATA_ERROR", result: null });
    expect(run.reason).toMatch(/examples\/[0-9a-f]{64}\.png/);
    expect((await details(broken)).artifact, "nothing half-made stays").toBeNull();
    const next = await project.train(wholeId, 1);
    await project.reaches(next, ({ state }) => state === "SUCCEEDED");
  });

  it.runIf(process.platform === "linux")("has a killed engine's run queued again and done", async () => {
    const id = await project.train(wholeId, 150);
    await project.reaches(id, training);
    process.kill(await agent.enginePid(), "SIGKILL");
    await project.reaches(id, ({ state }) => state === "SUCCEEDED");
    const { attempts } = await details(id);
    expect(attempts).toEqual([
      { state: "FAILED", reasonCode: "ENGINE_CRASH" },
      { state: "SUCCEEDED", reasonCode: "OK" },
    ]);
  });

  it("told to stop hands its run back, and another agent does it", async () => {
    const id = await project.train(wholeId, 150);
    await project.reaches(id, training);
    agent.signal("SIGTERM");
    expect(await agent.ended).toBe(0);
    expect((await project.run(id)).state).toBe("QUEUED");
    agent = start("second");
    await project.reaches(id, ({ state }) => state === "SUCCEEDED");
    expect((await details(id)).attempts.map(({ reasonCode }) => reasonCode)).toEqual(["AGENT_DRAINED", "OK"]);
  });

  it("with a wrong key ends at once and says so", async () => {
    const stranger = new AgentProcess({ url: project.url, key: `${project.agentKey}x`, home, name: "stranger" });
    expect(await stranger.ended).toBe(1);
    expect(stranger.output).toContain("UNAUTHENTICATED");
  });

  it("stops a run that is cancelled while it trains", async () => {
    const id = await project.train(wholeId, 5000);
    await project.reaches(id, training);
    const query = "mutation ($input: CancelRunInput!) { cancelRun(input: $input) { userErrors { code } } }";
    await fetch(new URL("/graphql", project.url), {
      method: "POST",
      headers: project.client.headers(),
      body: JSON.stringify({ query, variables: { input: { runId: id } } }),
    });
    const run = await project.reaches(id, ({ state }) => state === "CANCELLED");
    expect(run.reasonCode).toBe("CANCELLED_BY_USER");
    expect((await details(id)).attempts).toEqual([{ state: "CANCELLED", reasonCode: "CANCELLED_BY_USER" }]);
  });
});
