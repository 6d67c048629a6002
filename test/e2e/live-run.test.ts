import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { scriptFaults } from "./page-faults.ts";
import { type DemoStage, openContext, openDemoStage, signIn } from "./signed-in-demo.ts";

const runsSchema = z.object({
  data: z.object({
    project: z.object({
      id: z.string(),
      runs: z.object({
        edges: z.array(
          z.object({
            node: z.object({ kind: z.string(), state: z.string(), spec: z.record(z.string(), z.unknown()) }),
          }),
        ),
      }),
    }),
  }),
});

const createdSchema = z.object({
  data: z.object({ createRun: z.object({ run: z.object({ id: z.string() }), userErrors: z.array(z.never()) }) }),
});

let stage: DemoStage;

beforeAll(async () => {
  stage = await openDemoStage();
});
afterAll(() => stage?.close());

/** Asks the API through the dashboard's own origin, as the person who is signed in on the page. */
async function ask(page: Page, query: string, variables: Readonly<Record<string, unknown>>): Promise<unknown> {
  const { origin, pathname } = new URL(stage.project);
  const response = await page.request.post(`${origin}/graphql`, {
    headers: { "graft-organization": pathname.split("/")[1] ?? "", origin },
    data: { query, variables },
  });
  expect(response.status(), await response.text()).toBe(200);
  return response.json();
}

/** Queues what the demo's feature extraction did once more, with another seed. @returns the run's uuid. */
async function startRun(page: Page): Promise<string> {
  const slug = new URL(stage.project).pathname.split("/")[2];
  const { project } = runsSchema.parse(
    await ask(
      page,
      "query ($slug: String!) { project(slug: $slug) { id runs(first: 100) { edges { node { kind state spec } } } } }",
      { slug },
    ),
  ).data;
  const done = project.runs.edges.find(({ node }) => node.kind === "TRAIN" && !("tunePhase" in node.spec))?.node;
  if (!done) throw new Error("The demo has no run of feature extraction.");
  const input = {
    projectId: project.id,
    name: "watched live",
    spec: { ...done.spec, seed: 7 },
    idempotencyKey: crypto.randomUUID(),
  };
  const created = createdSchema.parse(
    await ask(
      page,
      "mutation ($input: CreateRunInput!) { createRun(input: $input) { run { id } userErrors { message } } }",
      { input },
    ),
  );
  const [, id = ""] = Buffer.from(created.data.createRun.run.id, "base64").toString("utf8").split(":");
  return id;
}

describe("a run that is watched", () => {
  it("draws its charts and comes to its end on the open page, without a reload", async () => {
    const context = await openContext(stage, { theme: "dark", width: 1440 });
    const page = await context.newPage();
    const complaints = scriptFaults(page);
    await page.goto(stage.project);
    await signIn(page, stage.owner);
    await page.waitForURL(`${stage.project}**`);
    await page.goto(`${stage.project}/runs/${await startRun(page)}`);

    let loads = 0;
    page.on("load", () => {
      loads += 1;
    });
    await page.getByText("Live", { exact: true }).waitFor();
    const main = page.getByRole("main");
    await main.locator("canvas").first().waitFor({ timeout: 60_000 });
    await main.getByText("Succeeded").first().waitFor({ timeout: 90_000 });
    expect(loads).toBe(0);
    expect(complaints).toEqual([]);
    await context.close();
  });
});
