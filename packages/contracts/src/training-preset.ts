import { AppError } from "./app-error.ts";
import type { Augmentation } from "./augmentation.ts";
import { extractionOnly, extractionThenPartial, type LadderPresetInput } from "./ladder-preset.ts";
import type { LadderSpec } from "./run-spec.ts";
import { presetStrategy, type StrategyName } from "./strategy.ts";
import type { Phase } from "./train-spec.ts";

/** Augmentations by name; a specification can say more. */
export const AUGMENTATIONS = {
  none: "NONE",
  flip: "FLIP",
  standard: {
    flipLeftRight: 0.5,
    crop: { minArea: 0.5, minAspect: 0.75 },
    colour: { brightness: 0.2, contrast: 0.2, saturation: 0.2, hue: 0.02 },
  },
  strong: {
    flipLeftRight: 0.5,
    crop: { minArea: 0.3, minAspect: 0.75 },
    rotation: 15,
    colour: { brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.05 },
    cutout: { share: 0.25 },
    mixup: { alpha: 0.2 },
    cutmix: { alpha: 1 },
  },
} as const satisfies Record<string, Augmentation>;
export type AugmentationPreset = keyof typeof AUGMENTATIONS;

export interface TrainOptions {
  readonly strategy: StrategyName;
  readonly groups?: number;
  readonly block?: string;
  readonly epochs?: number;
  readonly rate?: number;
  readonly batchSize?: number;
  readonly inputSize?: number;
  readonly rank?: number;
  readonly augment?: AugmentationPreset;
  readonly findRate?: boolean;
  readonly seed: number;
}

export interface SpecParts {
  readonly datasetVersionId: string;
  readonly backboneVersionId: string;
}

/** A training of one strategy with the phases of the platform's ladder; options change the phase the strategy is about. */
export function trainSpec({ datasetVersionId, backboneVersionId }: SpecParts, options: TrainOptions) {
  const { strategy: name, groups, block, seed, inputSize, rank, augment = "none" } = options;
  const preset = extractionThenPartial({ datasetVersionId, backboneVersionId, modelName: "-", seed });
  const [head, tune] = preset.rungs;
  if (!head || !tune?.tunePhase) throw new AppError("INTERNAL", "The platform's ladder has lost its rungs.");
  const onlyHead = name === "FEATURE_EXTRACTION";
  return {
    kind: "TRAIN" as const,
    datasetVersionId,
    backboneVersionId,
    strategy: presetStrategy(name, {
      ...(groups === undefined ? {} : { groups }),
      ...(block === undefined ? {} : { block }),
      ...(rank === undefined ? {} : { rank }),
    }),
    inputSize: inputSize ?? preset.inputSize,
    headPhase: onlyHead ? withOptions(head.headPhase, options) : head.headPhase,
    ...(onlyHead ? {} : { tunePhase: withOptions(tuningOf(name, tune.tunePhase), options) }),
    ...(head.earlyStopping === undefined ? {} : { earlyStopping: head.earlyStopping }),
    cacheFeatures: augment === "none",
    augmentation: AUGMENTATIONS[augment],
    seed,
  };
}

/** ULMFiT's ratio between the rates of neighbouring groups (Howard and Ruder 2018, section 3.2). */
const ULMFIT_DECAY = 1 / 2.6;
/** A rate at which all of a pretrained backbone may move; a tenth of what its last groups bear. */
const WHOLE_BACKBONE_RATE = 1e-4;

/** The ladder's tuning, as the strategy wants it: gradual unfreezing as ULMFiT, whole backbones at a low rate. */
function tuningOf(name: StrategyName, phase: Phase): Phase {
  switch (name) {
    case "GRADUAL_UNFREEZING":
      return { ...phase, schedule: { kind: "SLANTED_TRIANGULAR", cutFraction: 0.1 }, groupDecay: ULMFIT_DECAY };
    case "FULL":
    case "LINEAR_PROBE_THEN_FINE_TUNE":
      return { ...phase, optimizer: { ...phase.optimizer, rate: WHOLE_BACKBONE_RATE } };
    default:
      return phase;
  }
}

type PhaseOptions = Pick<TrainOptions, "epochs" | "rate" | "batchSize" | "findRate">;

function withOptions(phase: Phase, { epochs, rate, batchSize, findRate }: PhaseOptions): Phase {
  return {
    ...phase,
    ...(epochs === undefined ? {} : { epochs }),
    // The platform's batch fits itself to small data; one that was asked for is kept to.
    ...(batchSize === undefined ? {} : { batchSize, smallerBatch: false }),
    ...(findRate === true ? { findRate: { lowest: 1e-7, highest: 1, steps: 100 } } : {}),
    optimizer: { ...phase.optimizer, ...(rate === undefined ? {} : { rate }) },
  };
}

/** What a ladder has to know of its backbone version. */
export interface LadderBackbone {
  readonly trainable: boolean;
  /** From input to output. */
  readonly layerGroups: readonly string[];
  readonly inputSize: number;
}

export interface LadderOptions extends LadderPresetInput {
  readonly backbone: LadderBackbone;
  readonly inputSize?: number;
  /** Epochs of the last rung's phase: the tuning, or the head's training where there is nothing to tune. */
  readonly epochs?: number;
}

/** The ladder for a backbone: extraction, then its last two groups; extraction alone where it is a frozen graph. */
export function ladderFor({ backbone, inputSize, epochs, ...input }: LadderOptions): LadderSpec {
  const size = inputSize === undefined ? {} : { inputSize };
  if (!backbone.trainable) {
    const ladder = extractionOnly({ ...input, inputSize: backbone.inputSize, ...size });
    return {
      ...ladder,
      rungs: ladder.rungs.map((rung) => ({ ...rung, headPhase: withOptions(rung.headPhase, phaseOf(epochs)) })),
    };
  }
  const cut = backbone.layerGroups.at(-2);
  const ladder = extractionThenPartial({ ...input, ...size, ...(cut === undefined ? {} : { cacheCut: cut }) });
  return {
    ...ladder,
    rungs: ladder.rungs.map((rung) =>
      rung.tunePhase ? { ...rung, tunePhase: withOptions(rung.tunePhase, phaseOf(epochs)) } : rung,
    ),
  };
}

const phaseOf = (epochs: number | undefined): PhaseOptions => (epochs === undefined ? {} : { epochs });
