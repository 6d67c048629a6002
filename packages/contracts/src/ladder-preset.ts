import type { LadderSpec, RungSpec } from "./run-spec.ts";
import { presetStrategy } from "./strategy.ts";

export interface LadderPresetInput {
  /** A UUID, or the opaque id the API gives out: both are understood by `createRun`. */
  readonly datasetVersionId: string;
  readonly backboneVersionId: string;
  /** Name under which the winner is registered. */
  readonly modelName: string;
  readonly seed: number;
}

export interface ExtractionThenPartialInput extends LadderPresetInput {
  /** Side in pixels; 96 keeps MobileNetV2 within a minute on two cores, 224 is what it was trained at. */
  readonly inputSize?: number;
  /** First layer group that the PARTIAL rung trains, so that both rungs share one pass of the frozen trunk. */
  readonly cacheCut?: string;
}

/** Layer groups the PARTIAL rung trains: MobileNetV2's last block and its top convolution. */
const PARTIAL_GROUPS = 2;
const PARTIAL_CUT = "block_16";

/**
 * A linear head comes to rest within about 40 epochs, each a fraction of a second on cached features; the patience
 * ends it there. Rate and decay were chosen on validation among 0.003 to 0.02 and 0.01 to 0.1.
 */
const HEAD_PHASE: RungSpec["headPhase"] = {
  epochs: 60,
  batchSize: 64,
  smallerBatch: true,
  optimizer: { kind: "ADAMW", rate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01 },
  schedule: { kind: "COSINE", warmupFraction: 0.1 },
  groupDecay: 1,
  labelSmoothing: 0,
};

/** Five epochs from the linear probe's head; the warm-up spans the first of them, or the first steps undo the head. */
const TUNE_PHASE: RungSpec["headPhase"] = {
  epochs: 5,
  batchSize: 32,
  smallerBatch: true,
  optimizer: { kind: "ADAMW", rate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.05 },
  schedule: { kind: "COSINE", warmupFraction: 0.2 },
  groupDecay: 1,
  labelSmoothing: 0,
};

/** What all rungs share: the head's phase, which ends where validation rests, on features computed once. */
const SHARED = {
  headPhase: HEAD_PHASE,
  earlyStopping: { patience: 10, minDelta: 0 },
  cacheFeatures: true,
  augmentation: "NONE",
} as const;

/**
 * The ladder most questions are answered by: a linear head on frozen features, then the last groups tuned from that
 * head.
 */
export function extractionThenPartial(input: ExtractionThenPartialInput): LadderSpec {
  const { datasetVersionId, backboneVersionId, modelName, seed, inputSize = 96, cacheCut = PARTIAL_CUT } = input;
  return {
    kind: "LADDER",
    datasetVersionId,
    backboneVersionId,
    inputSize,
    cacheCut,
    rungs: [
      { ...SHARED, strategy: presetStrategy("FEATURE_EXTRACTION") },
      { ...SHARED, strategy: presetStrategy("PARTIAL", { groups: PARTIAL_GROUPS }), tunePhase: TUNE_PHASE },
    ],
    confidence: 0.95,
    modelName,
    seed,
  };
}

export interface ExtractionOnlyInput extends LadderPresetInput {
  /** Tokens of a text, or side in pixels of a picture. */
  readonly inputSize: number;
}

/** The one rung there is for a backbone that is a frozen graph: a linear head on its features. */
export function extractionOnly({ modelName, ...input }: ExtractionOnlyInput): LadderSpec {
  return {
    kind: "LADDER",
    ...input,
    rungs: [{ ...SHARED, strategy: presetStrategy("FEATURE_EXTRACTION") }],
    confidence: 0.95,
    modelName,
  };
}
