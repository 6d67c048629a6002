import { AppError, type BackboneManifest, type Scope, type TrainSpec } from "@graft/contracts";
import type { Backbone } from "../backbone/load-backbone.ts";
import { cacheCutIndex, groupIndex } from "../features/cut.ts";

/** A strategy in terms of one backbone. */
export interface StrategyPlan {
  /** Groups that train in the TUNE phase, in order; none for feature extraction. */
  readonly trainedGroups: readonly string[];
  /** Group the TUNE phase starts at: everything before it is frozen and computed once. */
  readonly tuneCut: number;
  /** Group whose input pooled features are computed from; undefined: from pictures. */
  readonly via: number | undefined;
  readonly runsHeadPhase: boolean;
}

function trainedGroups(backbone: Backbone, scope: Scope): string[] {
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
function check(spec: TrainSpec, backbone: Backbone, trained: readonly string[]): void {
  const { manifest } = backbone;
  if (trained.length > 0 && !manifest.trainable) {
    throw new AppError(
      "BACKBONE_NOT_TRAINABLE",
      `${manifest.name} has no trainable weights, so ${spec.strategy.name} cannot tune it. Use FEATURE_EXTRACTION.`,
    );
  }
  if (spec.cacheFeatures && spec.augmentation !== "NONE") {
    throw new AppError(
      "CACHE_WITH_AUGMENTATION",
      `Cached features cannot be augmented: set cacheFeatures to false or augmentation to NONE.`,
    );
  }
  checkInputSize(spec, manifest);
  if (manifest.modality === "TEXT" && spec.augmentation !== "NONE") {
    refuse("Text has no left and right: leave augmentation at NONE.", "augmentation");
  }
  if (spec.strategy.release === "GRADUAL") {
    refuse("This engine releases groups AT_ONCE; GRADUAL_UNFREEZING is not among its strategies.", "strategy.release");
  }
  if (spec.strategy.backboneStart === "RANDOM") {
    refuse(
      "This engine starts from pretrained weights; FROM_SCRATCH is not among its strategies.",
      "strategy.backboneStart",
    );
  }
  if (trained.length > 0 && spec.tunePhase === undefined) {
    refuse(`The strategy ${spec.strategy.name} trains backbone groups and needs a tunePhase.`, "tunePhase");
  }
}

/**
 * Reads a specification against a backbone.
 *
 * @throws AppError LAYER_GROUP_UNKNOWN, BACKBONE_NOT_TRAINABLE, CACHE_WITH_AUGMENTATION, SPEC_INVALID.
 */
export function planStrategy(spec: TrainSpec, backbone: Backbone): StrategyPlan {
  const trained = trainedGroups(backbone, spec.strategy.scope);
  check(spec, backbone, trained);
  const first = trained[0] === undefined ? backbone.groups.length : groupIndex(backbone, trained[0]);
  const cached = cacheCutIndex(backbone, spec.cacheCut, first);
  return {
    trainedGroups: trained,
    tuneCut: cached,
    via: cached > 0 && cached < backbone.groups.length ? cached : undefined,
    runsHeadPhase: trained.length === 0 || (spec.strategy.headStart === "LINEAR_PROBE" && spec.headFrom === undefined),
  };
}
