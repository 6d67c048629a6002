import { auditSpecSchema, type PredictionTable, predictionTableSchema, sha256Hex } from "@graft/contracts";
import { expect, test } from "vitest";
import { checkPredictionTable, type StoredExample } from "./check-prediction-table.ts";

const subjectDigest = sha256Hex("model");
const datasetDigest = sha256Hex("data set");
const spec = auditSpecSchema.parse({
  kind: "AUDIT",
  subject: "MODEL_VERSION",
  backboneVersionId: "0198a000-0000-7000-8000-000000000001",
  modelVersionId: "0198a000-0000-7000-8000-000000000002",
  subjectDigest,
  datasetVersionId: "0198a000-0000-7000-8000-000000000003",
  inputSize: 96,
  attribute: "ink",
  positiveLabel: "odd",
  thresholds: [{ metric: "demographicParityDifference", max: 0.1 }],
  seed: 1,
});
const examples: StoredExample[] = [
  { sha256: sha256Hex("1"), label: "odd", attributes: { ink: "blue" } },
  { sha256: sha256Hex("2"), label: "even", attributes: { ink: "red" } },
  { sha256: sha256Hex("3"), label: "even", attributes: {} },
];
const column = <T>(value: T) => ({
  subject: [value, value, value],
  balancedProbe: [value, value, value],
  plainProbe: [value, value, value],
});

function table(change: Partial<PredictionTable> = {}): PredictionTable {
  const whole = predictionTableSchema.parse({
    format: "graft.predictions/1",
    subjectDigest,
    datasetDigest,
    split: "TEST",
    attribute: "ink",
    positiveLabel: "odd",
    examples: examples.map((example) => example.sha256),
    labels: ["odd", "even", "even"],
    decisions: column("odd"),
    scores: column(0.5),
    groups: ["blue", "red", null],
  });
  return { ...whole, ...change };
}

const faults = (change: Partial<PredictionTable> = {}) =>
  checkPredictionTable({ table: table(change), spec, datasetDigest, classes: ["odd", "even"], examples });

test("a table of exactly the test split has no faults", () => {
  expect(faults()).toEqual([]);
});

test("a table about another digest, data set, attribute or label is refused", () => {
  const other = sha256Hex("other");
  expect(
    faults({ subjectDigest: other, datasetDigest: other, attribute: "tint", positiveLabel: "even" }).map(
      (fault) => fault.subject,
    ),
  ).toEqual(["subjectDigest", "datasetDigest", "attribute", "positiveLabel"]);
});

test("a group or label changed by the agent is refused", () => {
  expect(faults({ groups: ["red", "red", null] }).map((fault) => fault.subject)).toEqual([sha256Hex("1"), "examples"]);
  expect(faults({ labels: ["odd", "odd", "even"] }).map((fault) => fault.subject)).toEqual([
    sha256Hex("2"),
    "examples",
  ]);
  expect(faults({ groups: ["blue", "red", "red"] }).map((fault) => fault.subject)).toEqual([
    sha256Hex("3"),
    "examples",
  ]);
});

test("an example left out, put twice or foreign is refused", () => {
  const first = sha256Hex("1");
  expect(faults({ examples: [first, first, sha256Hex("3")], labels: ["odd", "odd", "even"] })).toHaveLength(2);
  expect(faults({ examples: [first, sha256Hex("2"), sha256Hex("9")] })[0]?.message).toContain(
    "Row 2 is not an example of the test split",
  );
});

test("columns of another length and decisions outside the classes are refused", () => {
  expect(faults({ labels: ["odd"] })).toMatchObject([{ subject: "labels" }]);
  expect(faults({ decisions: column("both") }).map((fault) => fault.code)).toEqual([
    "LABEL_UNKNOWN",
    "LABEL_UNKNOWN",
    "LABEL_UNKNOWN",
  ]);
});
