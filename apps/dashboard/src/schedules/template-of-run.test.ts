import { randomUUID } from "node:crypto";
import { presetStrategy } from "@graft/contracts";
import { expect, it } from "vitest";
import { templateOfRun } from "./template-of-run.ts";

const [datasetVersionId, backboneVersionId, datasetId] = [randomUUID(), randomUUID(), randomUUID()];
const phase = { epochs: 1, batchSize: 8, optimizer: { kind: "SGD", rate: 0.1 } };
const spec = {
  kind: "TRAIN",
  ...{ datasetVersionId, backboneVersionId, inputSize: 32, seed: 1 },
  strategy: presetStrategy("FEATURE_EXTRACTION"),
  headPhase: phase,
};

it("leaves versions to be bound when the schedule fires", () => {
  const template = templateOfRun({ spec, datasetId, backbone: "ALIAS" });
  expect(template).toMatchObject({ kind: "TRAIN", datasetId, backbone: { from: "ALIAS" }, inputSize: 32 });
  expect(template).not.toHaveProperty("datasetVersionId");
  expect(templateOfRun({ spec, datasetId, backbone: "VERSION" })?.backbone).toEqual({
    from: "VERSION",
    backboneVersionId,
  });
});

it("takes no run of another kind", () => {
  expect(templateOfRun({ spec: { ...spec, kind: "AUDIT" }, datasetId, backbone: "ALIAS" })).toBeUndefined();
  expect(templateOfRun({ spec: null, datasetId, backbone: "ALIAS" })).toBeUndefined();
});
