import { type LadderSpec, presetStrategy, type SplitScore, type TrainResult } from "@graft/contracts";
import { encodeCorrect } from "@graft/fairness";
import { describe, expect, it } from "vitest";
import { withTestScores } from "./compare-rungs.ts";
import { planLadder } from "./plan-ladder.ts";
import { recommendRung } from "./recommend-rung.ts";
import { type RungOutcome, trainedRungs } from "./rung-outcome.ts";

const DATASET = "018f0000-0000-7000-8000-000000000001";
const BACKBONE = "018f0000-0000-7000-8000-000000000002";
const phase = {
  epochs: 5,
  batchSize: 32,
  optimizer: { kind: "SGD", rate: 0.1, momentum: 0.9, weightDecay: 0 },
  schedule: { kind: "CONSTANT" },
  groupDecay: 1,
  labelSmoothing: 0,
} as const;
const rung = { headPhase: phase, cacheFeatures: true, augmentation: "NONE" } as const;
const spec: LadderSpec = {
  kind: "LADDER",
  datasetVersionId: DATASET,
  backboneVersionId: BACKBONE,
  inputSize: 96,
  rungs: [
    { ...rung, strategy: presetStrategy("FEATURE_EXTRACTION") },
    { ...rung, strategy: presetStrategy("LINEAR_PROBE_THEN_FINE_TUNE", { groups: 1 }), tunePhase: phase },
  ],
  confidence: 0.95,
  modelName: "parity",
  seed: 7,
};

/** A split of 200 examples of which the first `right` were answered right. */
function score(right: number): SplitScore {
  const bits = Array.from({ length: 200 }, (_, row) => row < right);
  const base = { count: 200, macroF1: right / 200, loss: 0.3, ece: 0.02, perClass: [], confusion: [] };
  return { ...base, top1: right / 200, correct: encodeCorrect(bits) };
}

function result(right: number, wallSeconds: number): TrainResult {
  const cost = { backend: "cpu", wallSeconds, peakMemoryBytes: 1, cache: null };
  const size = { epochs: 5, trainableParameters: 10, totalParameters: 100, phases: [] };
  return { kind: "TRAIN", ...cost, ...size, validation: score(right) };
}

function succeeded(index: number, right: number, wallSeconds = 10): RungOutcome {
  const runId = `018f0000-0000-7000-8000-0000000001${index}0`;
  const artifactId = `018f0000-0000-7000-8000-0000000002${index}0`;
  return { runId, index, state: "SUCCEEDED", reason: null, result: result(right, wallSeconds), artifactId };
}
const failed = (index: number): RungOutcome => ({
  runId: `018f0000-0000-7000-8000-0000000001${index}0`,
  index,
  state: "FAILED",
  reason: "The loss became NaN.",
  result: null,
  artifactId: null,
});

describe("planLadder", () => {
  it("starts with the first rung and no head", () => {
    const { step } = planLadder(spec, []);
    expect(step).toMatchObject({ kind: "TRAIN", index: 0, spec: { kind: "TRAIN", inputSize: 96, seed: 7 } });
    expect(step.kind === "TRAIN" && step.spec.headFrom).toBeUndefined();
  });

  it("climbs from the best rung's head when the strategy starts from a probe", () => {
    const first = succeeded(0, 160);
    const { step } = planLadder(spec, [first]);
    expect(step).toMatchObject({ index: 1, spec: { headFrom: { runId: first.runId, artifactId: first.artifactId } } });
  });

  it("stops climbing at the validation target", () => {
    const { step } = planLadder({ ...spec, targetTop1: 0.8 }, [succeeded(0, 160)]);
    expect(step).toMatchObject({ kind: "EVALUATE", spec: { candidates: [{ runId: succeeded(0, 160).runId }] } });
  });

  it("keeps the cheaper rung when the gain does not clear zero", () => {
    // One example more of 200: the paired interval starts at 0, and McNemar's p of one discordant pair is 1.
    const { best, rows, step } = planLadder(spec, [succeeded(0, 160), succeeded(1, 161)]);
    expect(best?.index).toBe(0);
    expect(rows[1]).toMatchObject({ better: false, mcNemarP: 1, gain: { value: 0.005, low: 0 } });
    expect(step).toMatchObject({ kind: "EVALUATE", spec: { winnerRunId: succeeded(0, 160).runId } });
    expect(step.kind === "EVALUATE" && step.spec.candidates.length).toBe(2);
  });

  it("takes the dearer rung when interval and McNemar agree", () => {
    const { best, rows } = planLadder(spec, [succeeded(0, 140), succeeded(1, 170)]);
    expect(best?.index).toBe(1);
    expect(rows[1]?.gain?.value).toBeCloseTo(0.15, 12);
    expect(rows[1]?.gain?.low).toBeGreaterThan(0);
  });

  it("goes on with what it has when a later rung fails, and gives up when none succeeded", () => {
    expect(planLadder(spec, [succeeded(0, 160), failed(1)]).step.kind).toBe("EVALUATE");
    expect(planLadder(spec, [failed(0)]).step).toEqual({ kind: "GIVE_UP", reason: "The loss became NaN." });
  });
});

describe("recommendRung", () => {
  function recommend(outcomes: RungOutcome[], tests: [string, SplitScore][]) {
    const { rows, best } = planLadder(spec, outcomes);
    if (!best) throw new Error("no best rung");
    const withTest = withTestScores(spec, rows, new Map(tests));
    return recommendRung({ rows: withTest, trained: trainedRungs(spec, outcomes), best, outcomes });
  }

  it("says that extraction is enough, with the numbers of test and cost", () => {
    const outcomes = [succeeded(0, 160, 10), succeeded(1, 161, 70)];
    const tests: [string, SplitScore][] = [
      [outcomes[0]?.runId ?? "", score(180)],
      [outcomes[1]?.runId ?? "", score(180)],
    ];
    // Wilson 95% of 180/200: 0.8506 to 0.9343, half width 0.0419.
    expect(recommend(outcomes, tests)).toBe(
      "Extraction is enough: 0.900 ± 0.042; fine-tuning the last group gains 0.000 (0.000 to 0.000) for 7 times the cost.",
    );
  });

  it("does not call extraction enough when test shows a gain that validation was too small to prove", () => {
    const outcomes = [succeeded(0, 160, 10), succeeded(1, 161, 20)];
    const tests: [string, SplitScore][] = [
      [outcomes[0]?.runId ?? "", score(140)],
      [outcomes[1]?.runId ?? "", score(160)],
    ];
    // One more of 200 right on validation: 0.005. Twenty more on test: 0.100.
    expect(recommend(outcomes, tests)).toMatch(
      /^Extraction is kept: 0\.700 ± 0\.06\d\. On the 200 validation examples fine-tuning the last group gained 0\.005 \(0\.000 to 0\.015\), too little to tell from chance; on test it gains 0\.100 \(0\.0\d+ to 0\.1\d+\) for 2 times the cost, so more validation examples may change the answer\.$/,
    );
  });

  it("names McNemar's test where that alone kept the cheaper rung", () => {
    // Five answers better and none worse: a resample without any of them is rarer than 2.5 %, the exact two-sided p is
    // 2 / 2^5 = 0.0625.
    const outcomes = [succeeded(0, 150, 10), succeeded(1, 155, 20)];
    const tests: [string, SplitScore][] = [
      [outcomes[0]?.runId ?? "", score(140)],
      [outcomes[1]?.runId ?? "", score(160)],
    ];
    expect(recommend(outcomes, tests)).toMatch(
      /gained 0\.025 \(0\.005 to 0\.0\d+\), and McNemar's test does not agree \(p = 0\.063\); on test it gains 0\.100/,
    );
  });

  it("says when fine-tuning pays", () => {
    const outcomes = [succeeded(0, 140, 10), succeeded(1, 170, 30)];
    const tests: [string, SplitScore][] = [
      [outcomes[0]?.runId ?? "", score(140)],
      [outcomes[1]?.runId ?? "", score(180)],
    ];
    expect(recommend(outcomes, tests)).toMatch(
      /^Fine-tuning the last group pays: 0\.900 ± 0\.042; it gains 0\.200 \(0\.\d+ to 0\.\d+\) over extraction, for 3 times the cost\.$/,
    );
  });

  it("names the rung that is missing", () => {
    const outcomes = [succeeded(0, 160), failed(1)];
    expect(recommend(outcomes, [[outcomes[0]?.runId ?? "", score(180)]])).toBe(
      "Extraction is the only rung: 0.900 ± 0.042. Rung 2 failed and is left out: The loss became NaN.",
    );
  });
});
