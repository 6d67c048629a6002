import {
  type AuditSpec,
  auditMeasurementSchema,
  auditSpecSchema,
  type PredictionTable,
  type Predictor,
  predictionTableSchema,
  sha256Hex,
} from "@graft/contracts";
import { describe, expect, it } from "vitest";
import { isMeasured } from "../estimate.ts";
import { measureAudit } from "./measure-audit.ts";

const digest = sha256Hex("subject");
const ID = "00000000-0000-4000-8000-000000000000";

function spec(changes: Partial<AuditSpec> = {}): AuditSpec {
  return auditSpecSchema.parse({
    kind: "AUDIT",
    subject: "MODEL_VERSION",
    backboneVersionId: ID,
    modelVersionId: ID,
    subjectDigest: digest,
    datasetVersionId: ID,
    inputSize: 96,
    attribute: "ink",
    positiveLabel: "odd",
    thresholds: [{ metric: "demographicParityDifference", max: 0.1 }],
    seed: 5,
    ...changes,
  });
}

/** How many of the 250 odd and of the 250 even rows of an ink a predictor calls odd. */
type Calls = Record<"blue" | "red", [ofOdd: number, ofEven: number]>;

/** 1,000 rows, 250 of each ink and label; each predictor calls the first rows of each cell odd. */
function table(calls: Record<Predictor, Calls>): PredictionTable {
  const rows = (["blue", "red"] as const).flatMap((ink) =>
    (["odd", "even"] as const).flatMap((label) => Array.from({ length: 250 }, (_, rank) => ({ ink, label, rank }))),
  );
  const decide = (predictor: Predictor) =>
    rows.map(({ ink, label, rank }) => (rank < calls[predictor][ink][label === "odd" ? 0 : 1] ? "odd" : "even"));
  const decisions = {
    subject: decide("subject"),
    balancedProbe: decide("balancedProbe"),
    plainProbe: decide("plainProbe"),
  };
  const scores = (column: string[]) => column.map((label) => (label === "odd" ? 1 : 0));
  return predictionTableSchema.parse({
    format: "graft.predictions/1",
    subjectDigest: digest,
    datasetDigest: sha256Hex("dataset"),
    split: "TEST",
    attribute: "ink",
    positiveLabel: "odd",
    examples: rows.map((_, row) => sha256Hex(String(row))),
    labels: rows.map(({ label }) => label),
    decisions,
    scores: {
      subject: scores(decisions.subject),
      balancedProbe: scores(decisions.balancedProbe),
      plainProbe: scores(decisions.plainProbe),
    },
    groups: rows.map(({ ink }) => ink),
  });
}

const fair: Calls = { blue: [220, 30], red: [220, 30] };
const planted: Calls = { blue: [150, 10], red: [240, 100] };
const plantedMore: Calls = { blue: [140, 5], red: [245, 115] };

describe("measureAudit", () => {
  it("finds a planted bias and says that the data brought it", () => {
    const measured = measureAudit(table({ subject: planted, balancedProbe: fair, plainProbe: planted }), spec());
    expect(auditMeasurementSchema.parse(measured)).toEqual(measured);
    // blue (150 + 10) / 500 = 0.32, red (240 + 100) / 500 = 0.68
    expect(measured.groups.map(({ group }) => group)).toEqual(["blue", "red"]);
    expect(measured.groups[0]).toMatchObject({
      selectionRate: { value: 0.32 },
      tpr: { value: 0.6 },
      fpr: { value: 0.04 },
    });
    expect(measured.gaps[0]).toMatchObject({ estimate: { value: 0.36 }, between: ["red", "blue"] });
    // equalized odds: TPR 240/250 - 150/250 = 0.36, FPR 100/250 - 10/250 = 0.36
    expect(measured.gaps[3]).toMatchObject({ estimate: { value: 0.36 } });
    // blue sorts before red and is selected less: negative
    expect(measured.inheritance[0]).toMatchObject({
      backbone: { value: 0 },
      data: { value: -0.36 },
      tuning: { value: 0, low: 0, high: 0 },
      word: "introduced",
    });
    expect(measured.verdict).toBe("FAIL");
    // interval: statsmodels 0.15.0, method "newcomb", 0.30042 to 0.41569
    expect(measured.summary).toBe(
      "Fails: the model version by ink, for odd, on 1000 examples: demographic parity difference 0.360 is above the allowed 0.1 (red against blue, 95% interval 0.300 to 0.416); introduced: 0.000 from the backbone, 0.360 from the data, 0.000 from the tuning.",
    );
  });

  it.each([
    { word: "inherited", backbone: planted, subject: planted },
    { word: "amplified", backbone: planted, subject: plantedMore },
    { word: "reduced", backbone: planted, subject: fair },
    { word: "introduced", backbone: fair, subject: planted },
    { word: "not distinguishable", backbone: fair, subject: fair },
  ])("says $word where the numbers do", ({ word, backbone, subject }) => {
    const calls = { subject, balancedProbe: backbone, plainProbe: backbone };
    expect(measureAudit(table(calls), spec()).inheritance[0]?.word).toBe(word);
  });

  it("has parts that add up to the gap, each within its interval", () => {
    const calls = { subject: plantedMore, balancedProbe: fair, plainProbe: planted };
    const { gaps, inheritance } = measureAudit(table(calls), spec());
    inheritance.forEach((parts, index) => {
      const estimates = [parts.backbone, parts.data, parts.tuning].filter(isMeasured);
      const gap = gaps[index]?.estimate;
      expect(estimates).toHaveLength(3);
      for (const { low, value, high } of estimates) {
        expect(low).toBeLessThanOrEqual(value);
        expect(high).toBeGreaterThanOrEqual(value);
      }
      const total = -estimates.reduce((sum, { value }) => sum + value, 0);
      if (gap && isMeasured(gap)) {
        // parts of a ratio are logarithms, of larger over smaller once turned round
        expect(parts.metric === "demographicParityRatio" ? Math.exp(-total) : total).toBeCloseTo(gap.value, 10);
      }
    });
  });

  it("gives the bootstrap interval the width that theory gives it", () => {
    const calls = { subject: planted, balancedProbe: planted, plainProbe: planted };
    const backbone = measureAudit(table(calls), spec()).inheritance[2]?.backbone;
    // TPR 0.6 and 0.96 of 250 each: √(0.6·0.4/250 + 0.96·0.04/250) = 0.03337, times 1.96 = 0.0654
    if (!backbone || !isMeasured(backbone)) throw new Error("the backbone's gap was not estimated");
    expect(Math.abs(backbone.high - backbone.low - 2 * 0.0654)).toBeLessThan(0.012);
  });

  it("passes the balanced one, and cannot tell on a bound what needs more examples", () => {
    const predictions = table({ subject: fair, balancedProbe: fair, plainProbe: planted });
    expect(measureAudit(predictions, spec()).verdict).toBe("PASS");
    const metric = "demographicParityDifference" as const;
    const strict = spec({ thresholds: [{ metric, max: 0.05, judgedOn: "BOUND" }] });
    expect(measureAudit(predictions, strict).verdict).toBe("INCONCLUSIVE");
    const both = spec({
      thresholds: [...strict.thresholds, { metric: "demographicParityRatio", min: 1.5, judgedOn: "POINT" }],
    });
    expect(measureAudit(predictions, both).verdict).toBe("FAIL");
  });

  it("does not pass what has too few examples to tell", () => {
    const predictions = table({ subject: fair, balancedProbe: fair, plainProbe: fair });
    const measured = measureAudit(predictions, spec({ minCount: 501 }));
    expect(measured.verdict).toBe("INCONCLUSIVE");
    expect(measured.thresholds[0]?.value).toBeNull();
    expect(measured.inheritance[0]).toMatchObject({
      backbone: { undefined: expect.any(String) },
      word: "not distinguishable",
    });
    expect(measured.summary).toContain("Cannot be told: the model version by ink");
    expect(measured.summary).toContain("blue has 500 examples, at least 501 are needed");
  });

  it("counts rows of unknown group and measures without them", () => {
    const predictions = table({ subject: planted, balancedProbe: fair, plainProbe: planted });
    const groups = predictions.groups.map((group, row) => (row < 250 ? null : group));
    const measured = measureAudit({ ...predictions, groups }, spec());
    expect(measured).toMatchObject({ count: 1000, unknownGroup: 250 });
    // blue has lost its odd rows
    expect(measured.groups[0]).toMatchObject({ count: 250, positives: 0, selectionRate: { value: 10 / 250 } });
    expect(measured.groups[0]?.tpr).toEqual({
      undefined: "too few to tell: blue has 0 positives, at least 20 are needed",
    });
    expect(measured.summary).toContain("the ink of 250 examples is not known");
  });

  it("audits a backbone by its balanced probe, with nothing tuned", () => {
    const predictions = table({ subject: planted, balancedProbe: planted, plainProbe: planted });
    const measured = measureAudit(predictions, spec({ subject: "BACKBONE" }));
    expect(measured.inheritance[0]).toMatchObject({
      backbone: { value: -0.36 },
      data: { value: 0 },
      tuning: { undefined: "a backbone is audited as it is: nothing was tuned" },
      word: "inherited",
    });
    expect(() =>
      measureAudit(
        table({ subject: fair, balancedProbe: planted, plainProbe: planted }),
        spec({ subject: "BACKBONE" }),
      ),
    ).toThrow("differ");
  });

  it("says of a fair backbone what the data would make of it", () => {
    const predictions = table({ subject: fair, balancedProbe: fair, plainProbe: planted });
    const measured = measureAudit(predictions, spec({ subject: "BACKBONE" }));
    expect(measured.verdict).toBe("PASS");
    expect(measured.inheritance[0]).toMatchObject({
      backbone: { value: 0 },
      data: { value: -0.36 },
      word: "introduced",
    });
    expect(measured.summary).toContain(
      "; a head trained on the data as it is would shift it by 0.360 towards red (introduced).",
    );
  });

  it("gives the same numbers from the same seed", () => {
    const predictions = table({ subject: plantedMore, balancedProbe: fair, plainProbe: planted });
    expect(measureAudit(predictions, spec())).toEqual(measureAudit(predictions, spec()));
    expect(measureAudit(predictions, spec({ seed: 6 })).inheritance).not.toEqual(
      measureAudit(predictions, spec()).inheritance,
    );
  });

  const whole = table({ subject: fair, balancedProbe: fair, plainProbe: fair });

  it.each([
    { what: "of another subject", changes: { subjectDigest: sha256Hex("another") }, code: "DIGEST_MISMATCH" },
    { what: "by another attribute", changes: { attribute: "hand" }, code: "INPUT_INVALID" },
    { what: "for another label", changes: { positiveLabel: "even" }, code: "INPUT_INVALID" },
    { what: "without rows", changes: { labels: [] }, code: "SPLIT_EMPTY" },
    { what: "with a short column", changes: { groups: ["blue"] }, code: "INPUT_INVALID" },
  ])("refuses predictions $what", ({ changes, code }) => {
    expect(() => measureAudit({ ...whole, ...changes }, spec())).toThrow(expect.objectContaining({ code }));
  });
});
