import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { AgentProcess } from "./agent-process.ts";
import { TrainedProject } from "./trained-project.ts";

const DETAILS = `query ($id: ID!) { run(id: $id) {
  artifact { digest state } checkpoints { phase epoch step artifact { state kind } } events { message }
  attempts { state reasonCode resumedFrom { attempt phase epoch step } } metrics { key count lastStep } } }`;

interface Details {
  readonly artifact: { readonly digest: string; readonly state: string } | null;
  readonly checkpoints: readonly {
    readonly phase: string;
    readonly epoch: number;
    readonly step: number;
    readonly artifact: { readonly state: string; readonly kind: string };
  }[];
  readonly events: readonly { readonly message: string }[];
  readonly attempts: readonly {
    readonly state: string;
    readonly reasonCode: string | null;
    readonly resumedFrom: { readonly attempt: number; readonly phase: string; readonly step: number } | null;
  }[];
  readonly metrics: readonly { readonly key: string; readonly count: number; readonly lastStep: number }[];
}

const EPOCHS = 40;
let project: TrainedProject;
let datasetId: string;
let uninterrupted: Details;
const homes: string[] = [];
const agents: AgentProcess[] = [];

beforeAll(async () => {
  project = await TrainedProject.open();
  datasetId = await project.dataset("whole");
  const agent = start("undisturbed");
  const id = await project.train(datasetId, EPOCHS);
  await project.reaches(id, ({ state }) => state === "SUCCEEDED");
  uninterrupted = await details(id);
  await agent.stop();
}, 120_000);
afterEach(() => Promise.all(agents.splice(0).map((agent) => agent.stop())));
afterAll(async () => {
  await project.close();
  for (const home of homes) rmSync(home, { recursive: true, force: true });
});

/** An agent on a machine of its own: nothing of another agent's files is there. */
function start(name: string): AgentProcess {
  const home = mkdtempSync(path.join(os.tmpdir(), "graft-resume-"));
  homes.push(home);
  const env = { GRAFT_CHECKPOINT_SECONDS: "0.2" };
  const agent = new AgentProcess({ url: project.url, key: project.agentKey, home, name, env });
  agents.push(agent);
  return agent;
}

async function details(id: string): Promise<Details> {
  const response = await fetch(new URL("/graphql", project.url), {
    method: "POST",
    headers: project.client.headers(),
    body: JSON.stringify({ query: DETAILS, variables: { id } }),
  });
  return ((await response.json()) as { data: { run: Details } }).data.run;
}

/** Waits until a run that trains has a checkpoint of its second phase. */
async function checkpointed(id: string): Promise<void> {
  await project.reaches(id, ({ progress }) => progress?.phase === "TUNE");
  for (;;) {
    const { checkpoints, artifact } = await details(id);
    if (checkpoints.some(({ phase }) => phase === "TUNE")) return;
    if (artifact) throw new Error("the run ended before it kept a checkpoint");
    await project.reaches(id, () => true);
  }
}

const lossOf = ({ metrics }: Details) => metrics.find(({ key }) => key === "train/loss");

describe("P39: a retried training goes on from its last verified checkpoint and ends bit-equal to one that never stopped", {
  timeout: 180_000,
}, () => {
  it.runIf(process.platform === "linux")("when its engine is killed", async () => {
    const agent = start("killed");
    const id = await project.train(datasetId, EPOCHS);
    await checkpointed(id);
    process.kill(await agent.enginePid(), "SIGKILL");
    await project.reaches(id, ({ state }) => state === "SUCCEEDED");
    const run = await details(id);
    expect(run.attempts).toMatchObject([
      { state: "FAILED", reasonCode: "ENGINE_CRASH", resumedFrom: null },
      { state: "SUCCEEDED", reasonCode: "OK", resumedFrom: { attempt: 1, phase: "TUNE" } },
    ]);
    expect(run.artifact).toEqual(uninterrupted.artifact);
    expect(lossOf(run)?.lastStep).toBe(lossOf(uninterrupted)?.lastStep);
    expect(run.events.map(({ message }) => message).join("\n")).toMatch(
      /Attempt 2 went on from the checkpoint of attempt 1 at epoch \d+ of phase TUNE \(step \d+\)\./,
    );
    expect(run.checkpoints, "nobody goes on from a run that has ended").toEqual([]);
  });

  it("when its agent is told to stop, on another machine, from a checkpoint made for it", async () => {
    const first = start("stopped");
    const id = await project.train(datasetId, EPOCHS);
    await checkpointed(id);
    first.signal("SIGTERM");
    expect(await first.ended).toBe(0);
    const handedBack = await details(id);
    expect(handedBack.attempts).toMatchObject([{ state: "PREEMPTED", reasonCode: "AGENT_DRAINED" }]);
    expect(handedBack.checkpoints.length).toBeGreaterThan(0);
    expect(handedBack.checkpoints.length, "older ones are taken away").toBeLessThanOrEqual(2);
    expect(handedBack.checkpoints[0]?.artifact).toEqual({ state: "VERIFIED", kind: "CHECKPOINT" });
    start("the next");
    await project.reaches(id, ({ state }) => state === "SUCCEEDED");
    const run = await details(id);
    expect(run.artifact).toEqual(uninterrupted.artifact);
    expect(run.attempts[1]?.resumedFrom?.step).toBe(handedBack.checkpoints[0]?.step);
    // Every step once over both attempts: none was trained twice, none is missing.
    expect(lossOf(run)).toEqual(lossOf(uninterrupted));
  });
});
