import { presetStrategy, type QueuedSpec, type RunSpec } from "@graft/contracts";
import { describe, expect, it } from "vitest";
import { checkRunSpec } from "./check-run-spec.ts";
import { parseRunSpec } from "./parse-run-spec.ts";
import type { SpecFacts } from "./run-repository.ts";

const DATASET = "018f0000-0000-7000-8000-000000000001";
const BACKBONE = "018f0000-0000-7000-8000-000000000002";
const PROJECT = "018f0000-0000-7000-8000-000000000003";
const DIGEST = "a".repeat(64);

const facts: SpecFacts = {
  dataset: {
    projectId: PROJECT,
    modality: "IMAGE",
    classes: ["odd", "even"],
    attributes: ["ink"],
    splits: { TRAIN: 8, VAL: 2, TEST: 10 },
  },
  backbone: { modality: "IMAGE", digest: DIGEST, trainable: true, inputSize: 224, layerGroups: ["stem", "block"] },
  modelVersion: null,
  modelArtifacts: new Set(),
  candidateVersions: new Map(),
  winner: null,
};
const phase = { epochs: 1, batchSize: 8, optimizer: { kind: "SGD", rate: 0.1 } };
const inputs = { datasetVersionId: DATASET, backboneVersionId: BACKBONE, inputSize: 32, seed: 1 };

function train(strategy: object, change: object = {}): RunSpec {
  return parseRunSpec({ kind: "TRAIN", ...inputs, strategy, headPhase: phase, tunePhase: phase, ...change });
}
function audit(change: object = {}): RunSpec {
  const threshold = { metric: "demographicParityDifference", max: 0.1 };
  const subject = { subject: "BACKBONE", subjectDigest: DIGEST, attribute: "ink", positiveLabel: "odd" };
  return parseRunSpec({ kind: "AUDIT", ...inputs, ...subject, thresholds: [threshold], ...change });
}
const codes = (spec: RunSpec, known: SpecFacts = facts) =>
  checkRunSpec(spec as QueuedSpec, known, PROJECT).map(({ code, subject }) => [code, subject]);

describe("checkRunSpec", () => {
  it("finds nothing wrong with specifications that fit", () => {
    expect(codes(train(presetStrategy("PARTIAL", { groups: 2 })))).toEqual([]);
    expect(codes(audit())).toEqual([]);
  });

  it("holds strategies against the backbone's layer groups", () => {
    expect(codes(train(presetStrategy("PARTIAL", { groups: 3 })))).toEqual([
      ["LAYER_GROUP_UNKNOWN", "spec.strategy.scope.groups"],
    ]);
    expect(codes(train(presetStrategy("SURGICAL", { block: "attic" })))).toEqual([
      ["LAYER_GROUP_UNKNOWN", "spec.strategy.scope.group"],
    ]);
    const frozen = { ...facts, backbone: facts.backbone && { ...facts.backbone, trainable: false } };
    for (const strategy of [presetStrategy("FULL"), presetStrategy("PARTIAL", { groups: 9 })]) {
      expect(codes(train(strategy), frozen)).toEqual([["BACKBONE_NOT_TRAINABLE", "spec.strategy.scope"]]);
    }
    expect(codes(train(presetStrategy("FEATURE_EXTRACTION")), frozen)).toEqual([]);
  });

  it("refuses a batch larger than the training split, unless it may be smaller, in the phases that run", () => {
    const large = { ...phase, batchSize: 9 };
    const tooLarge = (field: string) => [["BATCH_LARGER_THAN_DATA", `spec.${field}.batchSize`]];
    const [extraction, full] = [presetStrategy("FEATURE_EXTRACTION"), presetStrategy("FULL")];
    expect(codes(train(extraction, { headPhase: large }))).toEqual(tooLarge("headPhase"));
    expect(codes(train(extraction, { tunePhase: large }))).toEqual([]);
    expect(codes(train(full, { headPhase: large }))).toEqual([]);
    expect(codes(train(full, { tunePhase: large }))).toEqual(tooLarge("tunePhase"));
    expect(codes(train(full, { tunePhase: { ...large, smallerBatch: true } }))).toEqual([]);
  });

  it("names a backbone and a data set of two modalities, both ways, and nothing besides", () => {
    const text = {
      ...facts,
      backbone: facts.backbone && { ...facts.backbone, modality: "TEXT" as const, inputSize: 24 },
    };
    const texts = { ...facts, dataset: facts.dataset && { ...facts.dataset, modality: "TEXT" as const } };
    const mismatch = [["MODALITY_MISMATCH", "spec.backboneVersionId"]];
    expect(codes(train(presetStrategy("FEATURE_EXTRACTION")), text)).toEqual(mismatch);
    expect(codes(train(presetStrategy("FEATURE_EXTRACTION")), texts)).toEqual(mismatch);
    expect(codes(audit(), texts)).toEqual(mismatch);
  });

  it("holds the tokens of a text against what its backbone looks at, and flips no text", () => {
    const text = {
      ...facts,
      backbone: facts.backbone && { ...facts.backbone, modality: "TEXT" as const, inputSize: 128 },
      dataset: facts.dataset && { ...facts.dataset, modality: "TEXT" as const },
    };
    const extraction = presetStrategy("FEATURE_EXTRACTION");
    expect(codes(train(extraction, { inputSize: 128 }), text)).toEqual([]);
    expect(codes(train(extraction, { inputSize: 129 }), text)).toEqual([["SPEC_INVALID", "spec.inputSize"]]);
    const augmented = (augmentation: unknown) => train(extraction, { augmentation, cacheFeatures: false });
    expect(codes(augmented("FLIP"), text)).toEqual([["SPEC_INVALID", "spec.augmentation"]]);
    expect(codes(augmented({ tokenDropout: 0.1 }), text)).toEqual([]);
    expect(codes(augmented({ tokenDropout: 0.1 }))).toEqual([["SPEC_INVALID", "spec.augmentation"]]);
  });

  it("wants examples in every split the run reads", () => {
    const untested = {
      ...facts,
      dataset: facts.dataset && { ...facts.dataset, splits: { TRAIN: 8, VAL: 0, TEST: 0 } },
    };
    expect(codes(train(presetStrategy("FEATURE_EXTRACTION")), untested)).toEqual([
      ["SPLIT_EMPTY", "spec.datasetVersionId"],
    ]);
    expect(codes(audit(), untested)).toEqual([["SPLIT_EMPTY", "spec.datasetVersionId"]]);
  });

  it("holds audits against the dataset's attributes and classes and the subject's digest", () => {
    const wrong = audit({ attribute: "age", positiveLabel: "seven", subjectDigest: "b".repeat(64) });
    expect(codes(wrong)).toEqual([
      ["SPEC_INVALID", "spec.attribute"],
      ["LABEL_UNKNOWN", "spec.positiveLabel"],
      ["DIGEST_MISMATCH", "spec.subjectDigest"],
    ]);
    expect(codes(audit({ subject: "MODEL_VERSION" }))).toEqual([["NOT_FOUND", "spec.modelVersionId"]]);
  });

  it("registers a winner only with the versions and the artifact of the run that trained it", () => {
    const runId = "018f0000-0000-7000-8000-000000000004";
    const artifactId = "018f0000-0000-7000-8000-000000000005";
    const other = "018f0000-0000-7000-8000-000000000006";
    const candidates = [{ runId, artifactId, strategy: presetStrategy("FEATURE_EXTRACTION") }];
    const evaluate = { kind: "EVALUATE", ...inputs, candidates, winnerRunId: runId };
    const registering = parseRunSpec({ ...evaluate, register: { modelName: "parity" } });
    const winner = { artifactId, datasetVersionId: DATASET, backboneVersionId: BACKBONE };
    const known = { ...facts, modelArtifacts: new Set([artifactId]), winner };
    expect(codes(registering, known)).toEqual([]);
    for (const change of [{ datasetVersionId: other }, { backboneVersionId: other }, { artifactId: other }]) {
      const elsewhere = { ...known, winner: { ...winner, ...change } };
      expect(codes(registering, elsewhere)).toEqual([["SPEC_INVALID", "spec.winnerRunId"]]);
    }
    expect(codes(registering, { ...known, winner: null })).toEqual([["SPEC_INVALID", "spec.winnerRunId"]]);
    expect(
      codes(parseRunSpec(evaluate), { ...known, winner: null }),
      "without registering, any data may be tried",
    ).toEqual([]);
  });

  it("reports every fault of a specification at once", () => {
    const unknown = { ...facts, dataset: null, backbone: null };
    expect(codes(train(presetStrategy("FULL"), { augmentation: "FLIP", tunePhase: undefined }), unknown)).toEqual([
      ["NOT_FOUND", "spec.datasetVersionId"],
      ["NOT_FOUND", "spec.backboneVersionId"],
      ["CACHE_WITH_AUGMENTATION", "spec.augmentation"],
      ["SPEC_INVALID", "spec.tunePhase"],
    ]);
  });
});

describe("parseRunSpec", () => {
  it("takes global ids for raw ones, at any depth", () => {
    const global = Buffer.from(`DatasetVersion:${DATASET}`).toString("base64");
    const headFrom = { runId: Buffer.from(`Run:${PROJECT}`).toString("base64"), artifactId: BACKBONE };
    expect(train(presetStrategy("FULL"), { datasetVersionId: global, headFrom })).toMatchObject({
      datasetVersionId: DATASET,
      headFrom: { runId: PROJECT, artifactId: BACKBONE },
    });
  });

  it("names each wrong member by its path", () => {
    expect(() => parseRunSpec({ kind: "TRAIN", ...inputs, seed: -1 })).toThrow(/spec\./);
  });
});
