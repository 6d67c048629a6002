import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { extractionThenPartial, fireStorySchema } from "@graft/contracts";
import { type ApiCaller, until } from "@graft/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AgentProcess } from "../agent/agent-process.ts";
import { TrainedProject } from "../agent/trained-project.ts";
import { createSchedule, type FireView, fireSchedule, readFire, readSchedule } from "./schedule-calls.ts";

const threshold = { metric: "demographicParityDifference", max: 1 };
const GATES = [
  { kind: "SCORE", metric: "top1", min: 0.1 },
  { kind: "VERIFIED_ARTIFACT" },
  { kind: "AUDIT", subject: "MODEL_VERSION", threshold },
  { kind: "AUDIT", subject: "BACKBONE", threshold },
  { kind: "APPROVALS", count: 1 },
];

let project: TrainedProject;
let home: string;
let agent: AgentProcess;
let owner: ApiCaller;
let datasetId: string;

beforeAll(async () => {
  project = await TrainedProject.open();
  owner = project.organization.asOwner;
  home = mkdtempSync(path.join(os.tmpdir(), "graft-firing-"));
  agent = new AgentProcess({ url: project.url, key: project.agentKey, home, name: "one" });
  const id = await project.dataset("whole");
  const { datasetVersion } = await owner.data<{ datasetVersion: { dataset: { id: string } } }>(
    "query ($id: ID!) { datasetVersion(id: $id) { dataset { id } } }",
    { id },
  );
  datasetId = datasetVersion.dataset.id;
  await owner.data(
    "mutation ($input: CreatePromotionPolicyInput!) { createPromotionPolicy(input: $input) { userErrors { code } } }",
    { input: { projectId: project.projectId, alias: "production", gates: GATES } },
  );
});
afterAll(async () => {
  await agent?.stop();
  await project?.close();
  rmSync(home, { recursive: true, force: true });
});

/** A linear head on frozen features of 32 pixels: seconds on two cores. */
function template(backbone: object) {
  const { backboneVersionId } = project;
  const ids = { datasetVersionId: "", backboneVersionId, modelName: "squares", seed: 1 };
  const [rung] = extractionThenPartial(ids).rungs;
  return { ...rung, kind: "TRAIN", inputSize: 32, seed: 1, datasetId, backbone };
}

async function schedule(name: string, change: object): Promise<string> {
  const { schedule: made, userErrors } = await createSchedule(owner, {
    projectId: project.projectId,
    name,
    modelName: "squares",
    alias: "production",
    audits: { minCount: 1, positiveLabel: "left" },
    ...change,
  });
  if (made === null) throw new Error(JSON.stringify(userErrors));
  return made.id;
}

function ended(fireId: string): Promise<FireView> {
  return until(async () => {
    const fire = await readFire(owner, fireId);
    return fire.finishedAt === null ? undefined : fire;
  }, 240_000);
}

async function approve(caller: ApiCaller, promotionRequestId: string) {
  const { done } = await caller.data<{ done: { userErrors: { code: string }[] } }>(
    "mutation ($input: ReviewPromotionInput!) { done: reviewPromotion(input: $input) { userErrors { code } } }",
    { input: { promotionRequestId, approved: true, comment: "" } },
  );
  return done.userErrors;
}

describe("a firing", { timeout: 500_000 }, () => {
  it("puts a first version forward without a champion, then answers new data with a challenger and its story", async () => {
    const first = await schedule("by hand", {
      trigger: "CRON",
      expression: "0 0 1 1 *",
      zone: "UTC",
      template: template({ from: "VERSION", backboneVersionId: project.backboneVersionId }),
    });
    const { fire: begun, userErrors } = await fireSchedule(owner, first);
    expect(userErrors).toEqual([]);
    const fire = await ended(begun?.id ?? "");
    expect(fire, `${fire.reason}\n${agent.output}`).toMatchObject({ state: "SUCCEEDED", step: "PROMOTE" });
    expect(fire.runs.map(({ kind }) => kind)).toEqual(["TRAIN", "EVALUATE", "AUDIT", "AUDIT"]);
    const story = fireStorySchema.parse(fire.story);
    expect(story.score).toMatchObject({ champion: null, difference: null });
    expect(story.data).toMatchObject({
      from: null,
      classes: [
        { label: "left", added: 24, removed: 0 },
        { label: "right", added: 24, removed: 0 },
      ],
    });
    expect(fire.promotionRequest).toMatchObject({ state: "OPEN" });
    expect(fire.promotionRequest?.comment).toContain('"production" stood on no version');
    const request = fire.promotionRequest?.id ?? "";
    // The owner of the schedule answers for its request and cannot approve it.
    expect(await approve(owner, request)).toMatchObject([{ code: "REQUESTER_CANNOT_APPROVE" }]);
    expect(await approve(await project.organization.member("MAINTAINER"), request)).toEqual([]);

    const second = await schedule("new data", {
      trigger: "NEW_DATASET_VERSION",
      template: template({ from: "ALIAS" }),
    });
    await project.grownDataset(4);
    const answered = await until(async () => (await readSchedule(owner, second))?.fires.nodes[0], 30_000);
    const challenge = await ended(answered.id);
    expect(challenge, `${challenge.reason}\n${agent.output}`).toMatchObject({ state: "SUCCEEDED", manual: false });
    expect(challenge.challengerVersion).toMatchObject({ version: 2 });
    expect(challenge.runs.map(({ kind }) => kind)).toEqual(["TRAIN", "EVALUATE", "AUDIT", "AUDIT", "AUDIT"]);
    const told = fireStorySchema.parse(challenge.story);
    expect(told.score).toMatchObject({ count: 12, champion: { version: 1 }, challenger: { version: 2 } });
    const { difference, challenger, champion } = told.score;
    expect(difference?.value).toBeCloseTo(challenger.top1 - (champion?.top1 ?? 0), 12);
    expect(difference?.low).toBeLessThanOrEqual(difference?.value ?? 0);
    expect(told.data).toMatchObject({
      from: "squares whole version 1",
      to: "squares whole version 2",
      classes: [
        { label: "left", added: 4, removed: 0, kept: 24 },
        { label: "right", added: 4, removed: 0, kept: 24 },
      ],
    });
    expect(told.bias.map(({ subject, attribute }) => [subject, attribute])).toEqual([
      ["CHALLENGER", "half"],
      ["CHAMPION", "half"],
      ["BACKBONE", "half"],
    ]);
    expect(challenge.promotionRequest).toMatchObject({ state: "OPEN" });
    const comment = challenge.promotionRequest?.comment ?? "";
    expect(comment).toContain("8 examples added, 0 removed (left +4 −0, right +4 −0)");
    for (const sentence of Object.values(told.sentences)) expect(comment).toContain(sentence);
  });

  it("scores a champion of another backbone by itself, and pairs the answers of both", async () => {
    const backboneVersionId = await project.anotherBackbone();
    const other = await schedule("another backbone", {
      trigger: "CRON",
      expression: "0 0 1 1 *",
      zone: "UTC",
      template: template({ from: "VERSION", backboneVersionId }),
    });
    const { fire: begun } = await fireSchedule(owner, other);
    const fire = await ended(begun?.id ?? "");
    expect(fire, `${fire.reason}\n${agent.output}`).toMatchObject({ state: "SUCCEEDED", step: "PROMOTE" });
    const kinds = fire.runs.map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === "EVALUATE")).toHaveLength(2);
    const { score } = fireStorySchema.parse(fire.story);
    expect(score).toMatchObject({ count: 12, champion: { version: 1 }, challenger: { version: 3 } });
    expect(score.difference?.value).toBeCloseTo(score.challenger.top1 - (score.champion?.top1 ?? 0), 12);
  });
});
