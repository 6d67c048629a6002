import { randomBytes } from "node:crypto";
import { renameSync, rmSync, writeFileSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { ApiServer } from "@graft/api";
import { openTestDatabase, type TestDatabase, until } from "@graft/testkit";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createDatasetVersion } from "../registry/create-versions.ts";
import { drawBalanced, drawDataset } from "../registry/made-data.ts";
import { filesOf, put } from "../registry/upload.ts";
import { openTenant, type RunTenant, type TestAgent } from "../runs/run-bench.ts";
import { startTestApi } from "../start-test-api.ts";
import {
  createSchedule,
  type FireView,
  madeSchedule,
  makePolicy,
  readSchedule,
  scheduleInput,
} from "./schedule-calls.ts";

/** A Thursday; the schedules of these tests are due on Mondays at three. */
const START = "2026-04-02T00:00:00Z";
const WEEK = 7 * 24 * 3_600_000;
const MONDAYS = ["2026-04-06T03:00:00.000Z", "2026-04-13T03:00:00.000Z", "2026-04-20T03:00:00.000Z"];

let database: TestDatabase;
let replicas: ApiServer[];
let folder: string;
let clock: string;
let tenant: RunTenant;

function turnClock(time: string): void {
  writeFileSync(`${clock}.new`, time);
  renameSync(`${clock}.new`, clock);
}

const afterMonday = (index: number) =>
  new Date(new Date(MONDAYS[0] ?? "").getTime() + index * WEEK + 1000).toISOString();

beforeAll(async () => {
  database = await openTestDatabase();
  folder = await mkdtemp(path.join(tmpdir(), "graft-scheduler-"));
  clock = path.join(folder, "clock");
  turnClock(START);
  const variables = {
    GRAFT_SCHEDULE_CLOCK_FILE: clock,
    GRAFT_SCHEDULE_SECONDS: "0.05",
    GRAFT_AUTH_SECRET: randomBytes(32).toString("hex"),
    GRAFT_STORE_SECRET: randomBytes(32).toString("hex"),
  };
  replicas = [await startTestApi(database, variables), await startTestApi(database, variables)];
});
afterAll(async () => {
  for (const replica of replicas ?? []) await replica.close();
  await database?.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  turnClock(START);
  tenant = await openTenant(replicas[0]?.url ?? "");
  await makePolicy(tenant);
});

/** The schedule's firings, oldest first, once they are as wanted. */
function fires(id: string, wanted: (states: string[]) => boolean): Promise<FireView[]> {
  return until(async () => {
    const schedule = await readSchedule(tenant.owner, id);
    const found = [...(schedule?.fires.nodes ?? [])].reverse();
    return wanted(found.map(({ state }) => state)) ? found : undefined;
  }, 20_000);
}

const are =
  (...wanted: string[]) =>
  (states: string[]) =>
    states.join() === wanted.join();

describe("the scheduler of two replicas", () => {
  it("fires once at its time, and tells what was missed", async () => {
    const { id } = await madeSchedule(tenant, { catchUp: "LAST" });
    turnClock(afterMonday(2));
    const [first, second, third] = await fires(id, are("MISSED", "MISSED", "RUNNING"));
    expect([first?.dueAt, second?.dueAt, third?.dueAt]).toEqual(MONDAYS);
    expect(first?.runs).toEqual([]);
    expect(third?.runs).toMatchObject([{ kind: "TRAIN", state: "QUEUED" }]);
    const { node } = await tenant.owner.data<{ node: { notices: { nodes: { kind: string; title: string }[] } } }>(
      "query ($id: ID!) { node(id: $id) { ... on Project { notices(first: 5) { nodes { kind title } } } } }",
      { id: tenant.projectId },
    );
    expect(node.notices.nodes).toContainEqual({
      kind: "SCHEDULE_MISSED",
      title: "The schedule weekly missed 2 firings",
    });
  });

  it("skips while a firing is at work", async () => {
    const { id } = await madeSchedule(tenant);
    turnClock(afterMonday(0));
    await fires(id, are("RUNNING"));
    turnClock(afterMonday(1));
    const [, skipped] = await fires(id, are("RUNNING", "SKIPPED"));
    expect(skipped?.reason).toContain("2026-04-06 03:00 UTC");
  });

  it("queues behind a firing at work, and starts when that one has ended", async () => {
    const { id } = await madeSchedule(tenant, { overlap: "QUEUE" });
    turnClock(afterMonday(0));
    const [first] = await fires(id, are("RUNNING"));
    turnClock(afterMonday(1));
    await fires(id, are("RUNNING", "QUEUED"));
    await tenant.cancel(first?.run?.id ?? "");
    const [cancelled, second] = await fires(id, are("CANCELLED", "RUNNING"));
    expect(cancelled?.reason).toContain("was cancelled");
    expect(second?.runs).toHaveLength(1);
  });

  it("takes the place of a firing at work", async () => {
    const { id } = await madeSchedule(tenant, { overlap: "CANCEL_PREVIOUS" });
    turnClock(afterMonday(0));
    const [first] = await fires(id, are("RUNNING"));
    turnClock(afterMonday(1));
    await fires(id, are("CANCELLED", "RUNNING"));
    expect((await tenant.run(first?.run?.id ?? "")).state).toBe("CANCELLED");
  });

  it("ends a firing whose run fails, with the run's reason", async () => {
    const { id } = await madeSchedule(tenant);
    turnClock(afterMonday(0));
    await fires(id, are("RUNNING"));
    const agent = await tenant.agent();
    const claim = await agent.mustClaim();
    const failed = { outcome: "FAILED", reasonCode: "DATA_ERROR", errorCode: "PICTURE_UNDECODABLE", message: "x.png" };
    await agent.complete(claim, failed);
    const [fire] = await fires(id, are("FAILED"));
    expect(fire).toMatchObject({ errorCode: "PICTURE_UNDECODABLE", reason: expect.stringContaining("x.png") });
  });
});

/** A dataset artifact uploaded by the agent in the course of the run it holds. */
async function uploadByRun(agent: TestAgent, leaseToken: string): Promise<string> {
  const { contents } = drawDataset(drawBalanced(3), "made by a run");
  const { made } = await agent.caller.data<{
    made: { artifact: { id: string }; uploads: { url: string; sha256: string }[] };
  }>(
    "mutation ($input: CreateArtifactUploadInput!) { made: createArtifactUpload(input: $input) { artifact { id } uploads { url sha256 } } }",
    { input: { kind: "DATASET", files: filesOf(contents), leaseToken } },
  );
  const files = filesOf(contents);
  for (const { url, sha256 } of made.uploads) {
    const file = files.find((one) => one.sha256 === sha256);
    await put(url, contents[file?.path ?? ""] ?? "");
  }
  await agent.caller.data(
    "mutation ($input: CompleteArtifactUploadInput!) { completeArtifactUpload(input: $input) { userErrors { code } } }",
    { input: { artifactId: made.artifact.id, leaseToken } },
  );
  return until(async () => {
    const { artifact } = await agent.caller.data<{ artifact: { state: string } }>(
      "query ($id: ID!) { artifact(id: $id) { state } }",
      { id: made.artifact.id },
    );
    return artifact.state === "VERIFIED" ? made.artifact.id : undefined;
  });
}

describe("a schedule that follows its data", () => {
  const following = { trigger: "NEW_DATASET_VERSION", expression: null, zone: null };

  it("does not answer a version that its own run has made, and is not made for one", async () => {
    const { id } = await madeSchedule(tenant, following);
    const push = (artifactId: string) =>
      createDatasetVersion(tenant.owner, { projectId: tenant.projectId, dataset: "digits", artifactId });
    const clockwork = await madeSchedule(tenant, { name: "clockwork" });
    turnClock(afterMonday(0));
    await fires(clockwork.id, are("RUNNING"));
    const agent = await tenant.agent();
    const { leaseToken } = await agent.mustClaim();
    await push(await uploadByRun(agent, leaseToken));
    const [fire] = await fires(id, are("FAILED"));
    expect(fire).toMatchObject({ errorCode: "SCHEDULE_TRIGGERS_ITSELF", runs: [] });
    expect(fire?.reason).toContain('"clockwork"');
    const again = await createSchedule(tenant.owner, await scheduleInput(tenant, { ...following, name: "another" }));
    expect(again.userErrors).toMatchObject([{ code: "SCHEDULE_TRIGGERS_ITSELF" }]);
  });
});
