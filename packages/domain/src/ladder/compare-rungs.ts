import type { LadderResult, LadderSpec, SplitScore } from "@graft/contracts";
import { decodeCorrect, mcNemar, pairedBootstrapDifference, wilsonInterval } from "@graft/fairness";
import type { TrainedRung } from "./rung-outcome.ts";

export type RungRow = LadderResult["rungs"][number];

/** Resamples of a paired bootstrap: the ends of a 95% interval move by less than a tenth of its width. */
const SAMPLES = 2000;

function correct(score: SplitScore): Uint8Array {
  return decodeCorrect(score.correct, score.count);
}

/** Rate of right answers of `a` minus that of `b` over the same examples, with its paired interval. */
export function pairedGain(a: SplitScore, b: SplitScore, spec: Pick<LadderSpec, "confidence" | "seed">) {
  const { confidence, seed } = spec;
  return pairedBootstrapDifference(correct(a), correct(b), { samples: SAMPLES, confidence, seed });
}

/** Rows of the comparison and the best rung. */
export interface LadderComparison {
  readonly rows: readonly RungRow[];
  readonly best: TrainedRung | null;
}

/**
 * Compares each rung with the best before it on validation. A rung is better only if the paired bootstrap interval of
 * the gain in top-1 excludes zero and McNemar's test agrees at the same level; otherwise the earlier, cheaper rung
 * stays the best.
 */
export function compareRungs(spec: LadderSpec, rungs: readonly TrainedRung[]): LadderComparison {
  let best: TrainedRung | null = null;
  const rows: RungRow[] = [];
  for (const trained of rungs) {
    const against: TrainedRung | null = best;
    const validation = trained.result.validation;
    const gain = against ? pairedGain(validation, against.result.validation, spec) : null;
    const mcNemarP = against ? mcNemar(correct(validation), correct(against.result.validation)).p : null;
    const better = gain === null || mcNemarP === null || (gain.low > 0 && mcNemarP < 1 - spec.confidence);
    if (better) best = trained;
    rows.push({
      runId: trained.runId,
      strategy: trained.rung.strategy.name,
      validationTop1: validation.top1,
      gain,
      mcNemarP,
      better,
      testTop1: null,
      testTop1Interval: null,
      testMacroF1: null,
      testGain: null,
    });
  }
  return { rows, best };
}

/** Fills the test columns from the one look at the test split; gains are paired, against the first rung. */
export function withTestScores(
  spec: LadderSpec,
  rows: readonly RungRow[],
  scores: ReadonlyMap<string, SplitScore>,
): RungRow[] {
  const firstScore = rows[0] ? scores.get(rows[0].runId) : undefined;
  return rows.map((row, index) => {
    const test = scores.get(row.runId);
    if (!test) return row;
    const successes = correct(test).reduce((sum, bit) => sum + bit, 0);
    return {
      ...row,
      testTop1: test.top1,
      testTop1Interval: wilsonInterval({ successes, count: test.count }, spec.confidence),
      testMacroF1: test.macroF1,
      testGain: index > 0 && firstScore ? pairedGain(test, firstScore, spec) : null,
    };
  });
}
