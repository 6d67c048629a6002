import { expect, it } from "vitest";
import { ladderSpecSchema } from "./run-spec.ts";
import { STRATEGY_NAMES } from "./strategy.ts";
import { trainSpecSchema } from "./train-spec.ts";
import { AUGMENTATIONS, type AugmentationPreset, ladderFor, trainSpec } from "./training-preset.ts";

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

const ladder = { ...parts, modelName: "digits", seed: 1 };

it("climbs to the last two groups of whichever backbone it is, both rungs from one cut", () => {
  const backbone = { trainable: true, layerGroups: ["stem", "middle", "last", "top"], inputSize: 224 };
  const spec = ladderSpecSchema.parse(ladderFor({ ...ladder, backbone, epochs: 3 }));
  expect(spec).toMatchObject({ cacheCut: "last", inputSize: 96 });
  expect(spec.rungs.map(({ tunePhase }) => tunePhase?.epochs)).toEqual([undefined, 3]);
  expect(spec.rungs.map(({ headPhase }) => headPhase.epochs)).toEqual([60, 60]);
});

it("has one rung where the backbone is a frozen graph, at the length the backbone reads", () => {
  const backbone = { trainable: false, layerGroups: ["encoder"], inputSize: 128 };
  const spec = ladderSpecSchema.parse(ladderFor({ ...ladder, backbone, epochs: 7 }));
  expect(spec).toMatchObject({ inputSize: 128, rungs: [{ headPhase: { epochs: 7 } }] });
  expect(spec.cacheCut).toBeUndefined();
  expect(ladderFor({ ...ladder, backbone, inputSize: 64 }).inputSize).toBe(64);
});
