import { AppError, extractionThenPartial, type Phase, presetStrategy, type StrategyName } from "@graft/contracts";
import { readJsonFile } from "../command/read-json-file.ts";

export interface TrainOptions {
  readonly strategy: StrategyName;
  readonly groups?: number;
  readonly block?: string;
  readonly epochs?: number;
  readonly rate?: number;
  readonly batchSize?: number;
  readonly inputSize?: number;
  readonly augmentation?: "NONE" | "FLIP";
  readonly seed: number;
}

export interface SpecParts {
  readonly datasetVersionId: string;
  readonly backboneVersionId: string;
}

/** A training of one strategy with the phases of the platform's ladder; flags change the phase the strategy is about. */
export function trainSpec({ datasetVersionId, backboneVersionId }: SpecParts, options: TrainOptions) {
  const { strategy: name, groups, block, seed, inputSize, augmentation = "NONE" } = options;
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
    }),
    inputSize: inputSize ?? preset.inputSize,
    headPhase: onlyHead ? withFlags(head.headPhase, options) : head.headPhase,
    ...(onlyHead ? {} : { tunePhase: withFlags(tuningOf(name, tune.tunePhase), options) }),
    ...(head.earlyStopping === undefined ? {} : { earlyStopping: head.earlyStopping }),
    cacheFeatures: augmentation === "NONE",
    augmentation,
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

function withFlags(phase: Phase, { epochs, rate, batchSize }: TrainOptions): Phase {
  return {
    ...phase,
    ...(epochs === undefined ? {} : { epochs }),
    // The platform's batch fits itself to small data; one that was asked for is kept to.
    ...(batchSize === undefined ? {} : { batchSize, smallerBatch: false }),
    optimizer: { ...phase.optimizer, ...(rate === undefined ? {} : { rate }) },
  };
}

/** Reads a specification from a JSON file. @throws AppError NOT_FOUND, INPUT_INVALID, SPEC_INVALID */
export function readSpecFile(file: string): Record<string, unknown> {
  const spec = readJsonFile(file);
  if (spec !== null && typeof spec === "object" && !Array.isArray(spec)) return { ...spec };
  throw new AppError("SPEC_INVALID", `${file} holds no JSON object; a specification is one, with "kind" in it.`);
}
