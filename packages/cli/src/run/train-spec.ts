import {
  AppError,
  type Augmentation,
  extractionThenPartial,
  type Phase,
  presetStrategy,
  type StrategyName,
} from "@graft/contracts";
import { readJsonFile } from "../command/read-json-file.ts";

/** What `--augment` stands for; a specification in a file can say more. */
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

/** A training of one strategy with the phases of the platform's ladder; flags change the phase the strategy is about. */
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
    headPhase: onlyHead ? withFlags(head.headPhase, options) : head.headPhase,
    ...(onlyHead ? {} : { tunePhase: withFlags(tuningOf(name, tune.tunePhase), options) }),
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

function withFlags(phase: Phase, { epochs, rate, batchSize, findRate }: TrainOptions): Phase {
  return {
    ...phase,
    ...(epochs === undefined ? {} : { epochs }),
    // The platform's batch fits itself to small data; one that was asked for is kept to.
    ...(batchSize === undefined ? {} : { batchSize, smallerBatch: false }),
    ...(findRate === true ? { findRate: { lowest: 1e-7, highest: 1, steps: 100 } } : {}),
    optimizer: { ...phase.optimizer, ...(rate === undefined ? {} : { rate }) },
  };
}

/** Reads a specification from a JSON file. @throws AppError NOT_FOUND, INPUT_INVALID, SPEC_INVALID */
export function readSpecFile(file: string): Record<string, unknown> {
  const spec = readJsonFile(file);
  if (spec !== null && typeof spec === "object" && !Array.isArray(spec)) return { ...spec };
  throw new AppError("SPEC_INVALID", `${file} holds no JSON object; a specification is one, with "kind" in it.`);
}
