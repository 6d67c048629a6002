import { readFile } from "node:fs/promises";
import path from "node:path";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { REPOSITORY_ROOT } from "../../repository-root.ts";
import { openRunBench, type RunTenant } from "../runs/run-bench.ts";
import {
  createSchedule,
  deleteSchedule,
  fireSchedule,
  madeSchedule,
  makePolicy,
  pauseSchedule,
  rawId,
  readFire,
  readSchedule,
  resumeSchedule,
  type ScheduleAnswer,
  scheduleInput,
  updateSchedule,
} from "./schedule-calls.ts";

let bench: Awaited<ReturnType<typeof openRunBench>>;
let tenant: RunTenant;

beforeAll(async () => {
  bench = await openRunBench();
});
afterAll(() => bench?.close());
beforeEach(async () => {
  tenant = await bench.tenant();
  await makePolicy(tenant);
});

async function refusal(change: object) {
  const { schedule, userErrors } = await createSchedule(tenant.owner, await scheduleInput(tenant, change));
  expect(schedule).toBeNull();
  return userErrors[0];
}

/** A fenced block of the guide, as it stands there. */
async function guideBlock(language: string): Promise<string> {
  const guide = await readFile(path.join(REPOSITORY_ROOT, "docs/guides/schedules.md"), "utf8");
  const [, block] = guide.split(`\n\`\`\`${language}\n`);
  if (block === undefined) throw new Error(`the guide has no ${language}`);
  return block.split("\n```")[0] ?? "";
}

describe("a schedule", () => {
  it("is made by the mutation of the guide", async () => {
    const { template } = await scheduleInput(tenant);
    const variables = (await guideBlock("json"))
      .replace('"PROJECT"', JSON.stringify(tenant.projectId))
      .replace('"DATASET"', JSON.stringify(template.datasetId))
      .replace('"BACKBONE_VERSION"', JSON.stringify(tenant.inputs.backboneVersionId));
    const { createSchedule: made } = await tenant.owner.data<{ createSchedule: ScheduleAnswer }>(
      await guideBlock("graphql"),
      JSON.parse(variables) as Record<string, unknown>,
    );
    expect(made.userErrors).toEqual([]);
    expect(made.schedule?.nextFirings).toHaveLength(5);
  });

  it("is made, shows its next firings in its zone, and is found in its project", async () => {
    const { id, state, nextFirings } = await madeSchedule(tenant, { expression: "30 2 * * *", zone: "Asia/Kolkata" });
    expect(state).toBe("ACTIVE");
    expect(nextFirings).toHaveLength(3);
    // India is five and a half hours ahead all year: half past two there is 21:00 UTC.
    for (const time of nextFirings) expect(time.slice(11, 16)).toBe("21:00");
    const { node } = await tenant.owner.data<{ node: { schedules: { totalCount: number; nodes: { id: string }[] } } }>(
      "query ($id: ID!) { node(id: $id) { ... on Project { schedules { totalCount nodes { id } } } } }",
      { id: tenant.projectId },
    );
    expect(node.schedules).toEqual({ totalCount: 1, nodes: [{ id }] });
  });

  it.each([
    [{ expression: "0 0 30 2 *" }, "CRON_NEVER_FIRES", '"0 0 30 2 *"'],
    [{ expression: "61 0 * * *" }, "CRON_INVALID", '"61 0 * * *"'],
    [{ expression: "* * * * * *" }, "CRON_INVALID", "five fields"],
    [{ zone: "Mars/Olympus" }, "ZONE_UNKNOWN", '"Mars/Olympus"'],
    [{ trigger: "NEW_DATASET_VERSION" }, "INPUT_INVALID", "expression"],
    [{ alias: "staging" }, "STATE_CONFLICT", '"staging"'],
    [{ audits: { attributes: ["age"] } }, "SPEC_INVALID", '"age"'],
    [{ audits: { positiveLabel: "third" } }, "LABEL_UNKNOWN", '"third"'],
    [{ catchUpLimit: 0 }, "INPUT_INVALID", "catchUpLimit"],
  ])("is refused by name: %j", async (change, code, named) => {
    expect(await refusal(change)).toMatchObject({ code, message: expect.stringContaining(named) });
  });

  it("is refused for a template of a data set or backbone that is not this tenant's", async () => {
    const other = await bench.tenant();
    const { template } = await scheduleInput(tenant);
    const foreign = await scheduleInput(other);
    const foreignData = { ...template, datasetId: foreign.template.datasetId };
    expect(await refusal({ template: foreignData })).toMatchObject({ code: "NOT_FOUND" });
    expect(await refusal({ template: { ...template, datasetId: crypto.randomUUID() } })).toMatchObject({
      code: "NOT_FOUND",
    });
    const foreignBackbone = { ...template, backbone: foreign.template.backbone };
    expect(await refusal({ template: foreignBackbone })).toMatchObject({ code: "NOT_FOUND" });
    expect(await refusal({ template: { ...template, backbone: { from: "ALIAS" } } })).toMatchObject({
      code: "STATE_CONFLICT",
      message: expect.stringContaining('"production"'),
    });
  });

  it("keeps its name for itself", async () => {
    await madeSchedule(tenant);
    expect(await refusal({})).toMatchObject({ code: "CONFLICT" });
    const { id } = await madeSchedule(tenant, { name: "other" });
    const { userErrors } = await updateSchedule(tenant.owner, { scheduleId: id, name: "weekly" });
    expect(userErrors[0]).toMatchObject({ code: "CONFLICT" });
  });

  it("is changed, paused and resumed; paused it has no next firing", async () => {
    const { id } = await madeSchedule(tenant);
    const changed = await updateSchedule(tenant.owner, { scheduleId: id, expression: "0 4 1 1 *" });
    expect(changed.schedule?.nextFirings[0]).toMatch(/-01-01T04:00/);
    const paused = await pauseSchedule(tenant.owner, id);
    expect(paused.schedule).toMatchObject({ state: "PAUSED", nextDueAt: null, nextFirings: [] });
    const resumed = await resumeSchedule(tenant.owner, id);
    expect(resumed.schedule).toMatchObject({ state: "ACTIVE" });
    expect(resumed.schedule?.nextFirings).toHaveLength(3);
  });

  it("fires when asked, once while a firing is at work, and takes its runs along when it is deleted", async () => {
    const { id } = await madeSchedule(tenant);
    const { fire } = await fireSchedule(tenant.owner, id);
    expect(fire).toMatchObject({ state: "RUNNING", step: "TRAIN", manual: true });
    expect(fire?.runs).toMatchObject([{ kind: "TRAIN", state: "QUEUED" }]);
    const again = await fireSchedule(tenant.owner, id);
    expect(again.userErrors[0]).toMatchObject({ code: "STATE_CONFLICT" });
    expect((await readSchedule(tenant.owner, id))?.fires.totalCount).toBe(1);
    expect(await deleteSchedule(tenant.owner, id)).toMatchObject({ deletedId: id, userErrors: [] });
    expect(await readSchedule(tenant.owner, id)).toBeNull();
    expect((await tenant.run(fire?.run?.id ?? "")).state).toBe("CANCELLED");
  });

  it("says which data set is gone when it fires without it", async () => {
    const { id } = await madeSchedule(tenant);
    const superuser = new pg.Client({ connectionString: bench.test.superuserUrl });
    await superuser.connect();
    await superuser.query("DELETE FROM dataset WHERE project_id = $1", [rawId(tenant.projectId)]);
    await superuser.end();
    const { fire } = await fireSchedule(tenant.owner, id);
    expect(fire).toMatchObject({ state: "FAILED", errorCode: "NOT_FOUND", runs: [] });
    expect(fire?.reason).toContain('"digits"');
    const { node } = await tenant.owner.data<{ node: { notices: { nodes: { kind: string; title: string }[] } } }>(
      "query ($id: ID!) { node(id: $id) { ... on Project { notices(first: 5) { nodes { kind title body } } } } }",
      { id: tenant.projectId },
    );
    expect(node.notices.nodes).toContainEqual(
      expect.objectContaining({ kind: "SCHEDULE_MISSED", body: expect.stringContaining('"digits"') }),
    );
  });

  it("is to another tenant as if it were not there", async () => {
    const { id } = await madeSchedule(tenant);
    const { fire } = await fireSchedule(tenant.owner, id);
    const stranger = (await bench.tenant()).owner;
    expect(await readSchedule(stranger, id)).toBeNull();
    await expect(readFire(stranger, fire?.id ?? "")).rejects.toThrow("no firing");
    for (const answer of [pauseSchedule, resumeSchedule, fireSchedule, deleteSchedule]) {
      expect((await answer(stranger, id)).userErrors).toMatchObject([{ code: "NOT_FOUND" }]);
    }
    expect((await updateSchedule(stranger, { scheduleId: id, name: "mine" })).userErrors).toMatchObject([
      { code: "NOT_FOUND" },
    ]);
  });
});
