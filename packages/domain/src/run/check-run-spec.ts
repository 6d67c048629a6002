import {
  type AuditSpec,
  augmentationSettings,
  type EvaluateSpec,
  type Fault,
  foreignAugmentation,
  type QueuedSpec,
  type RungSpec,
  type Split,
  type SweepSpec,
  trainSpecSchema,
} from "@graft/contracts";
import { lastRung, trialSettings, trialSpec } from "../sweep/trial-settings.ts";
import type { SpecFacts, SpecReferences, TrainedBy } from "./run-repository.ts";

/** What a specification names, to be looked up among the tenant's rows. */
export function specReferences(spec: QueuedSpec): SpecReferences {
  const { datasetVersionId, backboneVersionId } = spec;
  const modelVersionId = spec.kind === "AUDIT" ? (spec.modelVersionId ?? null) : null;
  const artifactIds =
    spec.kind === "TRAIN"
      ? spec.headFrom
        ? [spec.headFrom.artifactId]
        : []
      : spec.kind === "EVALUATE"
        ? spec.candidates.map((candidate) => candidate.artifactId)
        : [];
  const winnerRunId = spec.kind === "EVALUATE" && spec.register ? spec.winnerRunId : null;
  const candidateVersionIds =
    spec.kind === "EVALUATE" ? spec.candidates.flatMap(({ modelVersionId: id }) => (id === undefined ? [] : [id])) : [];
  return { datasetVersionId, backboneVersionId, modelVersionId, artifactIds, candidateVersionIds, winnerRunId };
}

const SPLITS_READ: Record<QueuedSpec["kind"], readonly Split[]> = {
  TRAIN: ["TRAIN", "VAL"],
  LADDER: ["TRAIN", "VAL", "TEST"],
  SWEEP: ["TRAIN", "VAL"],
  EVALUATE: ["TEST"],
  AUDIT: ["TRAIN", "TEST"],
};

type Report = (code: Fault["code"], subject: string, message: string) => void;

/** Checks a specification against what it names, whole: all faults together, before anything is written. */
export function checkRunSpec(spec: QueuedSpec, facts: SpecFacts, projectId: string): Fault[] {
  const faults: Fault[] = [];
  const report: Report = (code, subject, message) => {
    faults.push({ code, subject, message });
  };
  checkDataset(spec, facts, { projectId, report });
  checkBackbone(spec, facts, report);
  if (spec.kind === "TRAIN") checkRung({ rung: spec, path: "spec", facts, report });
  if (spec.kind === "LADDER") {
    for (const [index, rung] of spec.rungs.entries()) checkRung({ rung, path: `spec.rungs.${index}`, facts, report });
  }
  if (spec.kind === "SWEEP") checkTrials(spec, facts, report);
  if (spec.kind === "EVALUATE") checkCandidates(spec, facts, report);
  if (spec.kind === "AUDIT") checkAudit(spec, facts, report);
  if (spec.kind === "TRAIN" && spec.headFrom && !facts.modelArtifacts.has(spec.headFrom.artifactId)) {
    report(
      "NOT_FOUND",
      "spec.headFrom.artifactId",
      "There is no verified model artifact of that id in this organization.",
    );
  }
  return faults;
}

/** Holds every trial that a sweep may begin against what it names; the first that is wrong speaks for all. */
function checkTrials(spec: SweepSpec, facts: SpecFacts, report: Report): void {
  for (const settings of trialSettings(spec)) {
    for (const rung of new Set([0, lastRung(spec)])) {
      const parsed = trainSpecSchema.safeParse(trialSpec(spec, settings, rung));
      if (!parsed.success) {
        const issue = parsed.error.issues[0];
        const member = issue?.path.join(".") ?? "";
        const words = `With ${JSON.stringify(settings)} the training is malformed at ${member}: ${issue?.message}.`;
        report("SPEC_INVALID", "spec.space", words);
        return;
      }
      let wrong = false;
      const reportTrial: Report = (code, subject, message) => {
        wrong = true;
        report(code, subject, message);
      };
      checkRung({ rung: parsed.data, path: "spec.base", facts, report: reportTrial });
      if (wrong) return;
    }
  }
}

function checkDataset(spec: QueuedSpec, facts: SpecFacts, context: { projectId: string; report: Report }): void {
  const { dataset, backbone } = facts;
  const { report } = context;
  if (!dataset || dataset.projectId !== context.projectId) {
    report("NOT_FOUND", "spec.datasetVersionId", "There is no such dataset version in this project. Check the id.");
    return;
  }
  for (const split of SPLITS_READ[spec.kind]) {
    if (dataset.splits[split] > 0) continue;
    report(
      "SPLIT_EMPTY",
      "spec.datasetVersionId",
      `The dataset version has no example in its ${split} split, which a ${spec.kind} run reads.`,
    );
  }
  if (backbone && backbone.modality !== dataset.modality) {
    report(
      "MODALITY_MISMATCH",
      "spec.backboneVersionId",
      `The backbone reads ${backbone.modality} and the dataset holds ${dataset.modality}; choose two of one modality.`,
    );
  }
}

function checkBackbone(spec: QueuedSpec, { backbone, dataset }: SpecFacts, report: Report): void {
  if (!backbone) {
    report(
      "NOT_FOUND",
      "spec.backboneVersionId",
      "There is no such backbone version in this organization. Check the id.",
    );
    return;
  }
  const { cacheCut, inputSize } = spec;
  const reads = backbone.modality === dataset?.modality;
  if (reads && backbone.modality === "TEXT" && inputSize > backbone.inputSize) {
    const message = `The backbone looks at ${backbone.inputSize} tokens of a text, not ${inputSize}: set inputSize to at most that.`;
    report("SPEC_INVALID", "spec.inputSize", message);
  }
  if (cacheCut !== undefined && !backbone.layerGroups.includes(cacheCut)) {
    report("LAYER_GROUP_UNKNOWN", "spec.cacheCut", unknownGroup(cacheCut, backbone.layerGroups));
  }
}

function unknownGroup(group: string, groups: readonly string[]): string {
  return `The backbone has no layer group ${JSON.stringify(group)}; it has ${groups.join(", ")}.`;
}

interface RungCheck {
  readonly rung: RungSpec;
  readonly path: string;
  readonly facts: SpecFacts;
  readonly report: Report;
}

function checkRung({ rung, path, facts, report }: RungCheck): void {
  const { scope } = rung.strategy;
  const groups = facts.backbone?.layerGroups ?? [];
  if (rung.cacheFeatures && augmentationSettings(rung.augmentation) !== null) {
    report(
      "CACHE_WITH_AUGMENTATION",
      `${path}.augmentation`,
      "Cached features are of the examples as they are: leave augmentation at NONE or set cacheFeatures to false.",
    );
  }
  if (scope.kind !== "HEAD" && !rung.tunePhase) {
    report("SPEC_INVALID", `${path}.tunePhase`, `${rung.strategy.name} trains backbone groups and needs a tunePhase.`);
  }
  checkBatches({ rung, path, facts, report });
  if (!facts.backbone) return;
  const foreign = foreignAugmentation(rung.augmentation, facts.backbone.modality);
  if (foreign !== undefined) {
    const message = `The augmentation ${foreign} is not for ${facts.backbone.modality === "TEXT" ? "texts" : "pictures"}: leave it out.`;
    report("SPEC_INVALID", `${path}.augmentation`, message);
  }
  if (scope.kind !== "HEAD" && !facts.backbone.trainable) {
    report(
      "BACKBONE_NOT_TRAINABLE",
      `${path}.strategy.scope`,
      `The backbone is a frozen graph, so ${rung.strategy.name} has nothing to train in it: use FEATURE_EXTRACTION, or a backbone that is trainable.`,
    );
    // Its layer groups are not for training; which of them the strategy names says nothing more.
    return;
  }
  if (scope.kind === "BLOCK" && !groups.includes(scope.group)) {
    report("LAYER_GROUP_UNKNOWN", `${path}.strategy.scope.group`, unknownGroup(scope.group, groups));
  }
  if (scope.kind === "TOP_GROUPS" && scope.groups > groups.length) {
    const message = `The backbone has ${groups.length} layer groups, not ${scope.groups}: ${groups.join(", ")}.`;
    report("LAYER_GROUP_UNKNOWN", `${path}.strategy.scope.groups`, message);
  }
}

/** A batch that asks for more examples than the training split has would be another batch than the one asked for. */
function checkBatches({ rung, path, facts, report }: RungCheck): void {
  const examples = facts.dataset?.splits.TRAIN ?? 0;
  if (examples === 0) return;
  const { scope, headStart } = rung.strategy;
  const phases = {
    headPhase: scope.kind === "HEAD" || headStart === "LINEAR_PROBE" ? rung.headPhase : undefined,
    tunePhase: scope.kind === "HEAD" ? undefined : rung.tunePhase,
  };
  for (const [name, phase] of Object.entries(phases)) {
    if (phase === undefined || phase.smallerBatch === true || phase.batchSize <= examples) continue;
    const message = `A batch of ${phase.batchSize} is more than the ${examples} training examples: set batchSize to at most ${examples}, or smallerBatch to true.`;
    report("BATCH_LARGER_THAN_DATA", `${path}.${name}.batchSize`, message);
  }
}

function checkCandidates(spec: EvaluateSpec, facts: SpecFacts, report: Report): void {
  for (const [index, candidate] of spec.candidates.entries()) {
    checkCandidateVersion(spec, { candidate, subject: `spec.candidates.${index}.modelVersionId`, facts, report });
    if (facts.modelArtifacts.has(candidate.artifactId)) continue;
    const subject = `spec.candidates.${index}.artifactId`;
    report("NOT_FOUND", subject, "There is no verified model artifact of that id in this organization.");
  }
  const winner = spec.candidates.find((candidate) => candidate.runId === spec.winnerRunId);
  if (!winner) {
    report("SPEC_INVALID", "spec.winnerRunId", "The winner must be one of the candidates.");
  } else if (spec.register && !isTrainedAs(facts.winner, { ...spec, artifactId: winner.artifactId })) {
    report(
      "SPEC_INVALID",
      "spec.winnerRunId",
      "A winner is registered from its TRAIN run: name its own artifact, and the dataset and backbone versions it was trained on.",
    );
  }
}

interface CandidateCheck {
  readonly candidate: EvaluateSpec["candidates"][number];
  readonly subject: string;
  readonly facts: SpecFacts;
  readonly report: Report;
}

/** A candidate that claims to be a registered version must be it: run, artifact and backbone. */
function checkCandidateVersion(spec: EvaluateSpec, { candidate, subject, facts, report }: CandidateCheck): void {
  if (candidate.modelVersionId === undefined) return;
  const version = facts.candidateVersions.get(candidate.modelVersionId);
  if (version === undefined) {
    report("NOT_FOUND", subject, "There is no such model version in this organization. Check the id.");
  } else if (version.artifactId !== candidate.artifactId || version.trainRunId !== candidate.runId) {
    report("SPEC_INVALID", subject, "The version has another run or artifact; name its own.");
  } else if (version.backboneVersionId !== spec.backboneVersionId) {
    report("SPEC_INVALID", subject, "The version stands on another backbone version; score it in a run of its own.");
  }
}

/** True when the run made this artifact on these versions: a lineage is what happened, not what a specification says. */
export function isTrainedAs(
  run: TrainedBy | null,
  claimed: { readonly artifactId: string; readonly datasetVersionId: string; readonly backboneVersionId: string },
): boolean {
  return (
    run !== null &&
    run.artifactId === claimed.artifactId &&
    run.datasetVersionId === claimed.datasetVersionId &&
    run.backboneVersionId === claimed.backboneVersionId
  );
}

function checkAudit(spec: AuditSpec, facts: SpecFacts, report: Report): void {
  const { dataset, backbone, modelVersion } = facts;
  if (dataset && !dataset.attributes.includes(spec.attribute)) {
    const known = dataset.attributes.length > 0 ? `it has ${dataset.attributes.join(", ")}` : "it has none";
    const message = `The dataset version has no protected attribute ${JSON.stringify(spec.attribute)}; ${known}.`;
    report("SPEC_INVALID", "spec.attribute", message);
  }
  if (dataset && !dataset.classes.includes(spec.positiveLabel)) {
    const message = `${JSON.stringify(spec.positiveLabel)} is no class of the dataset version; it has ${dataset.classes.join(", ")}.`;
    report("LABEL_UNKNOWN", "spec.positiveLabel", message);
  }
  if (spec.subject === "MODEL_VERSION" && !modelVersion) {
    report("NOT_FOUND", "spec.modelVersionId", "There is no such model version in this organization. Check the id.");
  }
  if (modelVersion && modelVersion.backboneVersionId !== spec.backboneVersionId) {
    report("SPEC_INVALID", "spec.backboneVersionId", "The model version stands on another backbone version.");
  }
  const digest = spec.subject === "BACKBONE" ? backbone?.digest : modelVersion?.digest;
  if (digest !== undefined && digest !== spec.subjectDigest) {
    report("DIGEST_MISMATCH", "spec.subjectDigest", `The audited subject has the digest ${digest}.`);
  }
}
