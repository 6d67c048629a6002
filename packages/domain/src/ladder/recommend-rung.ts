import type { StrategyName } from "@graft/contracts";
import type { RungRow } from "./compare-rungs.ts";
import type { RungOutcome, TrainedRung } from "./rung-outcome.ts";

export interface RecommendationInput {
  /** Rows with their test columns. */
  readonly rows: readonly RungRow[];
  readonly trained: readonly TrainedRung[];
  readonly best: TrainedRung;
  readonly outcomes: readonly RungOutcome[];
}

const WORDS: Record<StrategyName, string> = {
  FEATURE_EXTRACTION: "extraction",
  LINEAR_PROBE_THEN_FINE_TUNE: "fine-tuning from the linear probe",
  PARTIAL: "fine-tuning the last group",
  SURGICAL: "surgical fine-tuning",
  GRADUAL_UNFREEZING: "gradual unfreezing",
  FULL: "full fine-tuning",
  FROM_SCRATCH: "training from scratch",
  LORA: "low-rank adapters",
};

function words(rung: TrainedRung): string {
  const { name, scope } = rung.rung.strategy;
  if (name === "FEATURE_EXTRACTION") return WORDS[name];
  if (scope.kind === "BLOCK") return `fine-tuning ${scope.group}`;
  if (scope.kind !== "TOP_GROUPS") return WORDS[name];
  return scope.groups === 1 ? "fine-tuning the last group" : `fine-tuning the last ${scope.groups} groups`;
}

const sentenceCase = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
/** Three digits, with a minus sign that is as wide as a plus. */
const digits = (value: number) => value.toFixed(3).replace("-", "−").replace("−0.000", "0.000");

function scoreWithMargin(row: RungRow): string {
  if (row.testTop1 === null || row.testTop1Interval === null) return `${digits(row.validationTop1)} on validation`;
  const { low, high } = row.testTop1Interval;
  return `${digits(row.testTop1)} ± ${digits((high - low) / 2)}`;
}

function costRatio(dearer: TrainedRung, cheaper: TrainedRung): string {
  const ratio = dearer.result.wallSeconds / Math.max(cheaper.result.wallSeconds, 1e-9);
  if (ratio >= 1.5) return `for ${ratio >= 10 ? Math.round(ratio) : Number(ratio.toFixed(1))} times the cost`;
  return "at about the same cost";
}

function gainWords(gain: RungRow["gain"], [loses, gains]: readonly [string, string] = ["loses", "gains"]): string {
  if (!gain) return "";
  const verb = gain.value < 0 ? loses : gains;
  const interval = gain.value < 0 ? [-gain.high, -gain.low] : [gain.low, gain.high];
  return `${verb} ${digits(Math.abs(gain.value))} (${digits(interval[0] ?? 0)} to ${digits(interval[1] ?? 0)})`;
}

/**
 * Test shows a gain that validation could not tell from chance. The choice stands, because test chooses nothing, but
 * nobody should read it as "enough".
 */
function provedOnTestOnly(row: RungRow | undefined): boolean {
  return row !== undefined && !row.better && row.testGain !== null && row.testGain.low > 0;
}

function surpriseWords(rung: TrainedRung, best: TrainedRung, row: RungRow | undefined): string {
  const { count } = rung.result.validation;
  const onValidation = gainWords(row?.gain ?? null, ["lost", "gained"]);
  const onTest = gainWords(row?.testGain ?? null);
  const unproved =
    row?.gain && row.gain.low > 0 && row.mcNemarP !== null
      ? `and McNemar's test does not agree (p = ${digits(row.mcNemarP)})`
      : "too little to tell from chance";
  return (
    `On the ${count} validation examples ${words(rung)} ${onValidation}, ${unproved}; ` +
    `on test it ${onTest} ${costRatio(rung, best)}, so more validation examples may change the answer.`
  );
}

function failedWords(outcomes: readonly RungOutcome[]): string {
  const failed = outcomes.filter((outcome) => outcome.state !== "SUCCEEDED");
  return failed
    .map(({ index, state, reason }) => {
      const verb = state === "FAILED" ? "failed" : "was cancelled";
      return ` Rung ${index + 1} ${verb} and is left out${reason ? `: ${reason.replace(/\.$/, "")}` : ""}.`;
    })
    .join("");
}

/** The answer of a ladder in one sentence with its numbers, and a sentence for each rung that is missing. */
export function recommendRung({ rows, trained, best, outcomes }: RecommendationInput): string {
  const rowOf = (rung: TrainedRung) => rows.find((row) => row.runId === rung.runId);
  const bestRow = rowOf(best);
  const first = trained[0];
  if (!bestRow || !first) return failedWords(outcomes).trim();
  const score = scoreWithMargin(bestRow);
  const missing = failedWords(outcomes);
  const others = trained.filter((rung) => rung.index > best.index);
  if (best.runId !== first.runId) {
    const gain = gainWords(bestRow.testGain ?? bestRow.gain);
    return `${sentenceCase(words(best))} pays: ${score}; it ${gain} over ${words(first)}, ${costRatio(best, first)}.${missing}`;
  }
  if (others.length === 0) return `${sentenceCase(words(best))} is the only rung: ${score}.${missing}`;
  const surprises = others.filter((rung) => provedOnTestOnly(rowOf(rung)));
  if (surprises.length > 0) {
    const told = surprises.map((rung) => surpriseWords(rung, best, rowOf(rung)));
    return `${sentenceCase(words(best))} is kept: ${score}. ${told.join(" ")}${missing}`;
  }
  const comparisons = others.map((rung) => {
    const row = rowOf(rung);
    return `${words(rung)} ${gainWords(row?.testGain ?? row?.gain ?? null)} ${costRatio(rung, best)}`;
  });
  return `${sentenceCase(words(best))} is enough: ${score}; ${comparisons.join("; ")}.${missing}`;
}
