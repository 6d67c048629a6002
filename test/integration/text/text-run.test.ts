import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import {
  extractionOnly,
  extractionThenPartial,
  presetStrategy,
  type TrainSpec,
  trainResultSchema,
} from "@graft/contracts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AgentProcess } from "../agent/agent-process.ts";
import { runGraft } from "../command-line/run-graft.ts";
import { openTextProject, type TextProject } from "./text-project.ts";

let project: TextProject;
let home: string;
let agent: AgentProcess;
beforeAll(async () => {
  project = await openTextProject();
  home = mkdtempSync(path.join(os.tmpdir(), "graft-text-"));
  agent = new AgentProcess({ url: project.url, key: project.agentKey, home, name: "reader" });
});
afterAll(async () => {
  await agent?.stop();
  rmSync(home, { recursive: true, force: true });
  await project?.close();
});

const idsOf = (backbone: "TEXT" | "IMAGE", dataset: "TEXT" | "IMAGE") => ({
  backboneVersionId: project.backbones[backbone],
  datasetVersionId: project.datasets[dataset],
});

function extraction(datasetVersionId: string): TrainSpec {
  const ids = { ...idsOf("TEXT", "TEXT"), datasetVersionId };
  const [rung] = extractionOnly({ ...ids, modelName: "texts", inputSize: 32, seed: 1 }).rungs;
  if (!rung) throw new Error("the preset has no rung");
  return { ...rung, ...ids, kind: "TRAIN", inputSize: 32, seed: 1 };
}

describe("a run on text", { timeout: 200_000 }, () => {
  it("is trained by a real agent, and the second finds its features in the cache", async () => {
    const first = await project.ended(await project.start(extraction(project.datasets.TEXT)));
    expect(first.state, `${first.reason ?? ""}\n${agent.output}`).toBe("SUCCEEDED");
    const result = trainResultSchema.parse(first.result);
    // 12 training and validation examples of each of two classes.
    expect(result.cache).toMatchObject({ hits: 0, misses: 24 });
    expect(result).toMatchObject({ backend: "wasm", trainableParameters: 512 * 2 + 2 });
    // Weather and food differ in every word: a frozen encoder tells them apart.
    expect(result.validation.top1).toBe(1);
    const second = trainResultSchema.parse(
      (await project.ended(await project.start(extraction(project.datasets.TEXT)))).result,
    );
    expect(second.cache).toMatchObject({ hits: 24, misses: 0 });
    expect(second.validation.top1).toBe(1);
  });

  it("ends with the code and the file where a text is not UTF-8", async () => {
    const broken = await project.datasetWith("latin texts", new Uint8Array([0x63, 0x61, 0x66, 0xe9]));
    const run = await project.ended(await project.start(extraction(broken)));
    expect(run).toMatchObject({
      state: "FAILED",
      errorCode: "TEXT_UNDECODABLE",
      reasonCode: "DATA_ERROR",
      result: null,
    });
    expect(run.reason).toMatch(/examples\/[0-9a-f]{64}\.txt/);
  });

  it.each([
    ["TEXT", "IMAGE"],
    ["IMAGE", "TEXT"],
  ] as const)("is not made of a backbone that reads %s and a data set of %s", async (backbone, dataset) => {
    const spec = { ...extraction(project.datasets.TEXT), ...idsOf(backbone, dataset) };
    await expect(project.start(spec)).rejects.toMatchObject({ code: "MODALITY_MISMATCH" });
  });

  it("is not made to tune a frozen graph, and a ladder that would is refused before any run", async () => {
    const strategy = presetStrategy("FULL");
    const spec = { ...extraction(project.datasets.TEXT), strategy, tunePhase: extraction("").headPhase };
    const advice = { code: "BACKBONE_NOT_TRAINABLE", message: expect.stringContaining("use FEATURE_EXTRACTION") };
    await expect(project.start(spec)).rejects.toMatchObject(advice);
    const { cacheCut: _, ...ladder } = extractionThenPartial({ ...idsOf("TEXT", "TEXT"), modelName: "texts", seed: 1 });
    await expect(project.start(ladder)).rejects.toMatchObject(advice);
  });
});

describe("a data set of texts", () => {
  it("is refused for an empty text, by its file", async () => {
    await expect(project.datasetWith("empty texts", new Uint8Array())).rejects.toMatchObject({
      code: "TEXT_EMPTY",
      message: expect.stringMatching(/examples\/[0-9a-f]{64}\.txt/),
    });
  });
});

it("is scheduled at the command line as the one rung a frozen encoder has, at a time that comes", async () => {
  const { organization, projectId, url } = project;
  const gates = [{ kind: "VERIFIED_ARTIFACT" }];
  await organization.asOwner.data(
    "mutation ($input: CreatePromotionPolicyInput!) { createPromotionPolicy(input: $input) { userErrors { code } } }",
    { input: { projectId, alias: "production", gates } },
  );
  const { secret } = await organization.key("USER");
  const variables = { GRAFT_API_URL: url, GRAFT_API_KEY: secret, XDG_CONFIG_HOME: home };
  const backbone = "universal-sentence-encoder-lite";
  const schedule = (...when: string[]) => {
    const on = ["--dataset", "texts", "--alias", "production", "--backbone", backbone];
    return runGraft({ args: ["schedule", "create", "nightly", ...on, ...when, "--json"], variables });
  };
  expect((await schedule("--cron", "0 0 30 2 *")).error()).toMatchObject({ code: "CRON_NEVER_FIRES" });
  expect((await schedule("--cron", "0 3 * * *", "--zone", "Mars/Olympus")).error().code).toBe("ZONE_UNKNOWN");
  const made = await schedule("--cron", "0 3 * * *");
  expect(made.code, made.stderr).toBe(0);
  const { schedule: kept } = await organization.asOwner.data<{ schedule: { template: unknown } }>(
    "query ($id: ID!) { schedule(id: $id) { template } }",
    { id: made.json<{ id: string }>().id },
  );
  expect(kept.template).toMatchObject({
    kind: "LADDER",
    inputSize: 128,
    rungs: [{ strategy: { name: "FEATURE_EXTRACTION" } }],
  });
});
