import { expect, it } from "vitest";
import { extractionThenPartial } from "./ladder-preset.ts";
import { ladderSpecSchema } from "./run-spec.ts";

const ID = "00000000-0000-4000-8000-000000000000";
const input = { datasetVersionId: ID, backboneVersionId: ID, modelName: "digits", seed: 1 };

it("climbs from extraction to a tuning of the last two groups, both from one cut", () => {
  const ladder = extractionThenPartial(input);
  expect(ladder.rungs.map(({ strategy }) => strategy.name)).toEqual(["FEATURE_EXTRACTION", "PARTIAL"]);
  expect(ladder.rungs.map(({ strategy }) => strategy.scope)).toEqual([
    { kind: "HEAD" },
    { kind: "TOP_GROUPS", groups: 2 },
  ]);
  expect(ladder.rungs.map(({ tunePhase }) => tunePhase?.epochs)).toEqual([undefined, 5]);
  expect(ladder).toMatchObject({ inputSize: 96, cacheCut: "block_16" });
});

it("is a valid specification that leaves nothing to a default", () => {
  const ladder = extractionThenPartial(input);
  expect(ladderSpecSchema.parse(ladder)).toEqual(ladder);
});
