import {
  AppError,
  augmentationSettings,
  type BackboneManifest,
  foreignAugmentation,
  type Phase,
  type PhaseResult,
  type Scope,
  type TrainSpec,
} from "@graft/contracts";
import type { Backbone } from "../backbone/load-backbone.ts";
import { cacheCutIndex, groupIndex } from "../features/cut.ts";
import type { Cut } from "../features/feature-context.ts";
import { POOLED } from "../features/feature-key.ts";
import type { AdapterSettings } from "./adapters.ts";

/** A strategy in terms of one backbone. */
export interface StrategyPlan {
  /** Groups that train in the TUNE phase, in order; none for feature extraction. */
  readonly trainedGroups: readonly string[];
  /** Group the TUNE phase starts at: everything before it is frozen and computed once. */
  readonly tuneCut: number;
  /** Group whose input pooled features are computed from; undefined: from pictures. */
  readonly via: number | undefined;
  readonly runsHeadPhase: boolean;
  /** Whether the block that trains is measured after the phases planned here; it is then planned anew with it. */
  readonly choosesBlock: boolean;
  /** Low-rank additions that train instead of the groups' weights. */
  readonly adapters: AdapterSettings | undefined;
  /** Whether the backbone starts from random weights instead of pretrained ones. */
  readonly fromScratch: boolean;
  /** The phases in order. */
  readonly phases: readonly PlannedPhase[];
}

/** One phase: what trains from which cut on, for how long, and which part of its schedule it is. */
export interface PlannedPhase {
  readonly name: PhaseResult["name"];
  readonly cut: Cut;
  readonly trainedGroups: readonly string[];
  readonly phase: Phase;
  readonly schedule: { readonly epochs: number; readonly done: number };
}

/**
 * The stages of a gradual release (Howard and Ruder 2018): an epoch each, one group more from the top each time, and the
 * last for the epochs that are left. With fewer epochs than groups each stage releases several.
 */
export function releaseStages(groups: readonly string[], epochs: number): { groups: string[]; epochs: number }[] {
  const stages = Math.min(groups.length, epochs);
  return Array.from({ length: stages }, (_, stage) => ({
    groups: groups.slice(-Math.ceil((groups.length * (stage + 1)) / stages)),
    epochs: stage === stages - 1 ? epochs - stages + 1 : 1,
  }));
}

function tunePhases(spec: TrainSpec, trained: readonly string[], cut: Cut): PlannedPhase[] {
  const { tunePhase, strategy } = spec;
  if (tunePhase === undefined || trained.length === 0) return [];
  const { epochs } = tunePhase;
  const stages = strategy.release === "GRADUAL" ? releaseStages(trained, epochs) : [{ groups: trained, epochs }];
  let done = 0;
  return stages.map((stage) => {
    const schedule = { epochs, done };
    done += stage.epochs;
    return { name: "TUNE", cut, trainedGroups: stage.groups, phase: { ...tunePhase, epochs: stage.epochs }, schedule };
  });
}

function trainedGroups(backbone: Backbone, scope: Scope, chosen: string | undefined): string[] {
  const names = backbone.groups.map(({ name }) => name);
  switch (scope.kind) {
    case "HEAD":
      return [];
    case "TOP_GROUPS":
      if (scope.groups <= names.length) return names.slice(-scope.groups);
      throw new AppError(
        "LAYER_GROUP_UNKNOWN",
        `The strategy trains the top ${scope.groups} layer groups, but ${backbone.manifest.name} has ${names.length}.`,
        { details: { groups: scope.groups, available: names.length } },
      );
    case "BLOCK":
      groupIndex(backbone, scope.group);
      return [scope.group];
    case "STEEPEST_BLOCK":
      return chosen === undefined ? [] : [chosen];
    case "ADAPTERS":
    case "ALL":
      return names;
  }
}

function refuse(message: string, field: string): never {
  throw new AppError("SPEC_INVALID", message, { details: { field } });
}

function checkInputSize({ inputSize }: TrainSpec, manifest: BackboneManifest): void {
  if (manifest.modality === "TEXT") {
    const { maxTokens } = manifest.input;
    if (inputSize <= maxTokens) return;
    refuse(`The input size ${inputSize} is more than the ${maxTokens} tokens ${manifest.name} looks at.`, "inputSize");
  }
  const { minSize } = manifest.input;
  if (inputSize < minSize) {
    refuse(`The input size ${inputSize} is below ${manifest.name}'s smallest, ${minSize}.`, "inputSize");
  }
}

/** Checks what the schema cannot: the specification against the backbone and itself. */
function check(spec: TrainSpec, backbone: Backbone): void {
  const { manifest } = backbone;
  const tunes = spec.strategy.scope.kind !== "HEAD";
  if (tunes && !manifest.trainable) {
    throw new AppError(
      "BACKBONE_NOT_TRAINABLE",
      `${manifest.name} has no trainable weights, so ${spec.strategy.name} cannot tune it. Use FEATURE_EXTRACTION.`,
    );
  }
  if (spec.cacheFeatures && augmentationSettings(spec.augmentation) !== null) {
    throw new AppError(
      "CACHE_WITH_AUGMENTATION",
      `Cached features cannot be augmented: set cacheFeatures to false or augmentation to NONE.`,
    );
  }
  checkInputSize(spec, manifest);
  const foreign = foreignAugmentation(spec.augmentation, manifest.modality);
  if (foreign !== undefined) {
    refuse(
      `The augmentation ${foreign} is not for ${manifest.modality === "TEXT" ? "texts" : "pictures"}.`,
      "augmentation",
    );
  }
  if (
    spec.strategy.backboneStart === "RANDOM" &&
    (spec.strategy.scope.kind !== "ALL" || spec.strategy.release !== "AT_ONCE")
  ) {
    refuse("A backbone of random weights has nothing worth freezing: train ALL of it AT_ONCE.", "strategy.scope");
  }
  if (spec.strategy.scope.kind === "ADAPTERS" && spec.tunePhase?.ewc !== undefined) {
    refuse(
      "Adapters leave the pretrained weights where they are: EWC has nothing to hold. Leave ewc out.",
      "tunePhase.ewc",
    );
  }
  if (tunes && spec.tunePhase === undefined) {
    refuse(`The strategy ${spec.strategy.name} trains backbone groups and needs a tunePhase.`, "tunePhase");
  }
}

/**
 * Reads a specification against a backbone.
 *
 * @param chosen the block that was measured to be the steepest, where the strategy asks for that.
 *
 * @throws AppError LAYER_GROUP_UNKNOWN, BACKBONE_NOT_TRAINABLE, CACHE_WITH_AUGMENTATION, SPEC_INVALID.
 */
export function planStrategy(spec: TrainSpec, backbone: Backbone, chosen?: string): StrategyPlan {
  const { scope } = spec.strategy;
  const trained = trainedGroups(backbone, scope, chosen);
  check(spec, backbone);
  const choosesBlock = scope.kind === "STEEPEST_BLOCK" && chosen === undefined;
  const first = trained[0] === undefined ? backbone.groups.length : groupIndex(backbone, trained[0]);
  const fromScratch = spec.strategy.backboneStart === "RANDOM";
  const cached = cacheCutIndex(backbone, spec.cacheCut, first);
  const runsHeadPhase =
    scope.kind === "HEAD" ||
    (spec.strategy.headStart === "LINEAR_PROBE" && spec.headFrom === undefined && !fromScratch);
  const head: PlannedPhase = {
    name: "HEAD",
    cut: POOLED,
    trainedGroups: [],
    phase: spec.headPhase,
    schedule: { epochs: spec.headPhase.epochs, done: 0 },
  };
  return {
    choosesBlock,
    adapters: scope.kind === "ADAPTERS" ? { rank: scope.rank, alpha: scope.alpha } : undefined,
    fromScratch,
    phases: [...(runsHeadPhase ? [head] : []), ...tunePhases(spec, trained, { group: cached })],
    trainedGroups: trained,
    tuneCut: cached,
    via: cached > 0 && cached < backbone.groups.length ? cached : undefined,
    runsHeadPhase,
  };
}
