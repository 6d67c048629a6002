import { STRATEGY_NAMES, trainSpecSchema } from "@graft/contracts";
import { expect, it } from "vitest";
import { AUGMENTATIONS, type AugmentationPreset, trainSpec } from "./train-spec.ts";

const ID = "00000000-0000-4000-8000-000000000000";
const parts = { datasetVersionId: ID, backboneVersionId: ID };

it.each(STRATEGY_NAMES)("writes a specification the platform takes for %s", (strategy) => {
  const spec = trainSpecSchema.parse(trainSpec(parts, { strategy, seed: 1 }));
  expect(spec.tunePhase === undefined).toBe(strategy === "FEATURE_EXTRACTION");
});

it("tunes gradually with ULMFiT's schedule and rates, and a whole backbone at a low rate", () => {
  const gradual = trainSpec(parts, { strategy: "GRADUAL_UNFREEZING", seed: 1 }).tunePhase;
  expect(gradual).toMatchObject({ schedule: { kind: "SLANTED_TRIANGULAR" }, groupDecay: 1 / 2.6 });
  expect(trainSpec(parts, { strategy: "FULL", seed: 1 }).tunePhase?.optimizer.rate).toBe(1e-4);
  expect(trainSpec(parts, { strategy: "FULL", rate: 0.01, seed: 1 }).tunePhase?.optimizer.rate).toBe(0.01);
});

it.each(Object.keys(AUGMENTATIONS) as AugmentationPreset[])(
  "augments %s, and caches only what is not augmented",
  (augment) => {
    const spec = trainSpecSchema.parse(trainSpec(parts, { strategy: "FULL", seed: 1, augment, findRate: true }));
    expect(spec.cacheFeatures).toBe(augment === "none");
    expect(spec.tunePhase?.findRate).toEqual({ lowest: 1e-7, highest: 1, steps: 100 });
  },
);
