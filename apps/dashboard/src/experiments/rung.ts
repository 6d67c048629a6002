import type { AuditMeasurement, RunResult, Strategy } from "@graft/contracts";
import { type Interval, wilsonInterval } from "../format/format-interval.ts";
import type { LadderRunFragment } from "../gql/graphql.ts";
import { rawId } from "../graphql/global-id.ts";
import { parseResult, parseSpec } from "../runs/parse-run.ts";
import type { SplitScore } from "../scores/split-score.tsx";

export type LadderChild = LadderRunFragment["children"][number];
type LadderResult = Extract<RunResult, { kind: "LADDER" }>;
type LadderRungResult = LadderResult["rungs"][number];

/** One rung as the experiment's page shows it; what is not known yet is left out. */
export interface Rung {
  readonly run: LadderChild;
  /** Place in the ladder from 0; also its colour. */
  readonly place: number;
  readonly strategy: Strategy | undefined;
  /** Top-1 with its interval: on test once that was looked at, on validation before. */
  readonly score: (Interval & { readonly split: "test" | "validation" }) | undefined;
  readonly macroF1: number | undefined;
  readonly seconds: number | undefined;
  readonly memoryBytes: number | undefined;
  readonly trainableParameters: number | undefined;
  readonly testGain: LadderRungResult["testGain"];
  readonly gain: LadderRungResult["gain"];
  readonly recommended: boolean;
  readonly test: SplitScore | undefined;
  readonly validation: SplitScore | undefined;
  /** Largest demographic parity difference its audits found; only the registered winner is audited. */
  readonly gap: number | undefined;
}

function ladderResult(ladder: LadderRunFragment): LadderResult | undefined {
  const result = parseResult(ladder.result);
  return result?.kind === "LADDER" ? result : undefined;
}

/** Test scores by the raw id of the run that made the candidate. */
function testScores(ladder: LadderRunFragment): Map<string, SplitScore> {
  const scores = new Map<string, SplitScore>();
  for (const child of ladder.children) {
    const result = parseResult(child.result);
    if (result?.kind !== "EVALUATE") continue;
    for (const { runId, test } of result.candidates) scores.set(runId, test);
  }
  return scores;
}

function worstGap(ladder: LadderRunFragment, run: LadderChild): number | undefined {
  if (ladder.modelVersion?.trainRun.id !== run.id) return undefined;
  const gaps = ladder.modelVersion.audits.flatMap((audit) =>
    (audit.measurement as AuditMeasurement).gaps
      .filter(({ metric }) => metric === "demographicParityDifference")
      .map(({ estimate }) => ("value" in estimate ? estimate.value : Number.NaN)),
  );
  const known = gaps.filter(Number.isFinite);
  return known.length > 0 ? Math.max(...known) : undefined;
}

function scoreOf(
  summary: LadderRungResult | undefined,
  test: SplitScore | undefined,
  validation: SplitScore | undefined,
): Rung["score"] {
  if (summary?.testTop1 !== null && summary?.testTop1 !== undefined && summary.testTop1Interval) {
    return { value: summary.testTop1, ...summary.testTop1Interval, split: "test" };
  }
  const score = test ?? validation;
  const interval = score ? wilsonInterval(score.top1, score.count) : undefined;
  return interval ? { ...interval, split: test ? "test" : "validation" } : undefined;
}

/** The rungs of a ladder in order, joined from their own results, the evaluation's and the ladder's. */
export function rungsOf(ladder: LadderRunFragment): Rung[] {
  const found = ladderResult(ladder);
  const tests = testScores(ladder);
  return ladder.children
    .filter(({ kind }) => kind === "TRAIN")
    .map((run, place) => {
      const spec = parseSpec(run.spec);
      const result = parseResult(run.result);
      const trained = result?.kind === "TRAIN" ? result : undefined;
      const id = rawId(run.id);
      const summary = found?.rungs.find(({ runId }) => runId === id);
      const test = tests.get(id);
      return {
        run,
        place,
        strategy: spec?.kind === "TRAIN" ? spec.strategy : undefined,
        score: scoreOf(summary, test, trained?.validation),
        macroF1: summary?.testMacroF1 ?? test?.macroF1 ?? trained?.validation.macroF1,
        seconds: trained?.wallSeconds,
        memoryBytes: trained?.peakMemoryBytes,
        trainableParameters: trained?.trainableParameters,
        testGain: summary?.testGain ?? null,
        gain: summary?.gain ?? null,
        recommended: found?.recommendedRunId === id,
        test,
        validation: trained?.validation,
        gap: worstGap(ladder, run),
      };
    });
}

/** The answer in one sentence, or what is being done to find it. */
export function ladderSentence(ladder: LadderRunFragment, rungs: readonly Rung[]): string {
  const found = ladderResult(ladder);
  if (found) return found.reason;
  if (ladder.state === "FAILED" || ladder.state === "CANCELLED")
    return ladder.reason ?? "The ladder ended without an answer.";
  const active =
    ladder.children.find(({ state }) => state === "RUNNING") ?? ladder.children.find(({ state }) => state === "QUEUED");
  const spec = parseSpec(ladder.spec);
  const count = spec?.kind === "LADDER" ? spec.rungs.length : rungs.length;
  if (!active) return "The ladder waits for its first rung.";
  if (active.kind === "EVALUATE") return "Every rung is trained; the test split is being looked at, once.";
  const place = rungs.findIndex(({ run }) => run.id === active.id) + 1;
  return `No answer yet: rung ${place} of ${count} is ${active.state === "RUNNING" ? "training" : "waiting for an agent"}.`;
}
