import { randomUUID } from "node:crypto";
import { presetStrategy } from "@graft/contracts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDatasetVersion } from "./create-versions.ts";
import { drawBalanced, drawDataset } from "./made-data.ts";
import { RegisteredProject, rawId } from "./registered-project.ts";
import { openRegistryBench, type RegistryBench } from "./registry-bench.ts";
import { type UserError, uploadVerified } from "./upload.ts";

let bench: RegistryBench;
let project: RegisteredProject;
beforeAll(async () => {
  bench = await openRegistryBench();
  project = await RegisteredProject.open(bench);
});
afterAll(() => bench?.close());

async function evaluate(candidate: { runId: string; artifactId: string }, datasetVersionId: string) {
  const spec = {
    kind: "EVALUATE",
    datasetVersionId,
    backboneVersionId: project.backbone.id,
    inputSize: 32,
    candidates: [{ ...candidate, strategy: presetStrategy("FEATURE_EXTRACTION") }],
    winnerRunId: candidate.runId,
    register: { modelName: "parity" },
    seed: 1,
  };
  const { createRun } = await project.organization.asOwner.data<{
    createRun: { run: { state: string } | null; userErrors: readonly UserError[] };
  }>(
    `mutation ($input: CreateRunInput!) {
      createRun(input: $input) { run { state } userErrors { code message subject } }
    }`,
    { input: { projectId: project.project.id, name: "test", spec, idempotencyKey: randomUUID() } },
  );
  return createRun;
}

describe("a winner", () => {
  it("is registered on the versions it was trained on, never on others that would flatter it", async () => {
    const { asOwner } = project.organization;
    const artifactId = rawId((await uploadVerified(asOwner, "MODEL", { "weights.bin": "weights" })).id);
    const { runId } = await project.run("TRAIN", {}, artifactId);
    expect(await evaluate({ runId, artifactId }, project.dataset.id)).toMatchObject({ run: { state: "QUEUED" } });

    const drawn = await uploadVerified(asOwner, "DATASET", drawDataset(drawBalanced(2), "other").contents);
    const other = await createDatasetVersion(asOwner, {
      projectId: project.project.id,
      dataset: "other",
      artifactId: drawn.id,
    });
    const strange = rawId((await uploadVerified(asOwner, "MODEL", { "weights.bin": "of nobody's training" })).id);
    for (const refused of [
      await evaluate({ runId, artifactId }, other.version?.id ?? ""),
      await evaluate({ runId, artifactId: strange }, project.dataset.id),
      await evaluate({ runId: randomUUID(), artifactId }, project.dataset.id),
    ]) {
      expect(refused).toMatchObject({
        run: null,
        userErrors: [{ code: "SPEC_INVALID", subject: "spec.winnerRunId" }],
      });
    }
  });
});
