import type { Page } from "playwright-core";
import { z } from "zod";
import { askApi } from "./ask-api.ts";
import type { DemoStage } from "./signed-in-demo.ts";

const runsSchema = z.object({
  data: z.object({
    project: z.object({
      id: z.string(),
      runs: z.object({
        edges: z.array(
          z.object({
            node: z.object({
              parent: z.object({ id: z.string() }).nullable(),
              spec: z.record(z.string(), z.unknown()),
            }),
          }),
        ),
      }),
    }),
  }),
});

const createdSchema = z.object({
  data: z.object({ createRun: z.object({ run: z.object({ id: z.string() }), userErrors: z.array(z.never()) }) }),
});

interface StartRun {
  readonly name: string;
  /** What is changed of the demo's specification. */
  readonly change: (spec: Readonly<Record<string, unknown>>) => Record<string, unknown>;
}

/** Queues what the demo's feature extraction did once more, changed a little. @returns the run's uuid. */
export async function startRun(stage: DemoStage, page: Page, { name, change }: StartRun): Promise<string> {
  const slug = new URL(stage.project).pathname.split("/")[2];
  const query =
    "query ($slug: String!) { project(slug: $slug) { id runs(first: 100) { edges { node { parent { id } spec } } } } }";
  const { project } = runsSchema.parse(await askApi(stage, page, { query, variables: { slug } })).data;
  // A rung of a ladder: what other tests queue is nobody's child.
  const done = project.runs.edges.find(
    ({ node }) => node.parent && node.spec.kind === "TRAIN" && !("tunePhase" in node.spec),
  )?.node;
  if (!done) throw new Error("The demo has no run of feature extraction.");
  const input = { projectId: project.id, name, spec: change(done.spec), idempotencyKey: crypto.randomUUID() };
  const created = createdSchema.parse(
    await askApi(stage, page, {
      query: "mutation ($input: CreateRunInput!) { createRun(input: $input) { run { id } userErrors { message } } }",
      variables: { input },
    }),
  );
  const [, id = ""] = Buffer.from(created.data.createRun.run.id, "base64").toString("utf8").split(":");
  return id;
}
