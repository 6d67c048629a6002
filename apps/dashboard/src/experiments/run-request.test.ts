import { ladderSpecSchema, trainSpecSchema } from "@graft/contracts";
import { expect, it } from "vitest";
import { specOfForm } from "./run-request.ts";

const ID = "00000000-0000-4000-8000-000000000000";
const pictures = { id: ID, trainable: true, inputSize: 224, layerGroups: ["stem", "block_16", "top"] };
const mails = { id: ID, trainable: false, inputSize: 128, layerGroups: ["encoder"] };
const fields = (values: Readonly<Record<string, string>>) => (name: string) => values[name] ?? "";

it("asks for a ladder by the name its winner gets", () => {
  const text = fields({ modelName: "digits", seed: "3", epochs: "2" });
  const spec = ladderSpecSchema.parse(specOfForm({ choice: "LADDER", datasetVersionId: ID, backbone: pictures, text }));
  expect(spec).toMatchObject({ modelName: "digits", seed: 3, cacheCut: "block_16", inputSize: 96 });
  expect(spec.rungs.at(-1)?.tunePhase?.epochs).toBe(2);
});

it("asks for one training of what was chosen, and for nothing that was left empty", () => {
  const text = fields({ seed: "1", groups: "2", epochs: "", inputSize: "" });
  const spec = trainSpecSchema.parse(specOfForm({ choice: "PARTIAL", datasetVersionId: ID, backbone: pictures, text }));
  expect(spec.strategy.scope).toEqual({ kind: "TOP_GROUPS", groups: 2 });
  expect(spec.tunePhase?.epochs).toBe(5);
});

it("reads texts at the length their encoder does", () => {
  const asked = {
    choice: "FEATURE_EXTRACTION",
    datasetVersionId: ID,
    backbone: mails,
    text: fields({ seed: "1" }),
  } as const;
  expect(specOfForm(asked)).toMatchObject({ inputSize: 128 });
});

it("hands what makes no sense on to the API, which says what is wrong", () => {
  const text = fields({ seed: "1", epochs: "0" });
  const spec = specOfForm({ choice: "FEATURE_EXTRACTION", datasetVersionId: ID, backbone: pictures, text });
  expect(trainSpecSchema.safeParse(spec).error?.issues[0]?.path).toEqual(["headPhase", "epochs"]);
});
