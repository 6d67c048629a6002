import type { AuditSpec, Estimate, Inheritance } from "@graft/contracts";
import { isMeasured } from "../estimate.ts";
import type { MeasuredGap } from "../gap/measure-gap.ts";
import { groupNames, proportionOf } from "../group/group-counts.ts";
import { percentileInterval } from "../interval/percentile-interval.ts";
import { resamplePatterns } from "../interval/resample-patterns.ts";
import { inheritanceWord } from "./inheritance-word.ts";
import { PATTERNS, type PairedDecisions, pairedStrata } from "./paired-strata.ts";
import { type PatternCounts, type SignedContrast, signedGap } from "./signed-gap.ts";

const NOT_TUNED: Estimate = { undefined: "a backbone is audited as it is: nothing was tuned" };

type Sources = ReturnType<ReturnType<typeof sourcesOf>>;
type SourceName = keyof Sources;
const SOURCES: readonly SourceName[] = ["backbone", "data", "tuning", "added", "reached"];

/** The parts of one gap, given the pattern counts of the sample or of a resample. */
function sourcesOf(contrast: SignedContrast, subject: AuditSpec["subject"]) {
  const bySubject = signedGap(contrast, "subject");
  const byBalanced = signedGap(contrast, "balancedProbe");
  const byPlain = signedGap(contrast, "plainProbe");
  return (patterns: PatternCounts) => {
    const backbone = byBalanced(patterns);
    const plain = byPlain(patterns);
    const reached = subject === "BACKBONE" ? plain : bySubject(patterns);
    return { backbone, data: plain - backbone, tuning: reached - plain, added: reached - backbone, reached };
  };
}

/** Pair and rate of the subject's gap, with the pair put in the order of the groups. */
function toContrast({ result, contrast }: MeasuredGap, names: readonly string[]): SignedContrast | null {
  if (contrast === null || !isMeasured(result.estimate)) return null;
  const [first = 0, second = 0] = [contrast.larger.group, contrast.smaller.group]
    .map((name) => names.indexOf(name))
    .sort((a, b) => a - b);
  return { metric: result.metric, rate: contrast.rate, first, second };
}

function patternCounts(strata: readonly Uint8Array[]): Int32Array {
  const counts = new Int32Array(strata.length * PATTERNS);
  strata.forEach((rows, stratum) => {
    for (const pattern of rows) counts[stratum * PATTERNS + pattern] = (counts[stratum * PATTERNS + pattern] ?? 0) + 1;
  });
  return counts;
}

/** A gap without parts, for the reason that it could not be estimated itself. */
function unexplained({ result }: MeasuredGap, subject: AuditSpec["subject"]): Inheritance {
  const estimate: Estimate = isMeasured(result.estimate) ? { undefined: "no groups to compare" } : result.estimate;
  const tuning = subject === "BACKBONE" ? NOT_TUNED : estimate;
  return { metric: result.metric, backbone: estimate, data: estimate, tuning, word: "not distinguishable" };
}

/** Intervals from the collected resamples, and the word they earn. */
function toInheritance(
  { result, contrast }: MeasuredGap,
  { point, series, spec }: { point: Sources; series: Record<SourceName, Float64Array>; spec: AuditSpec },
): Inheritance {
  const sides = contrast ? [contrast.larger, contrast.smaller] : [];
  const count = Math.min(...sides.map((side) => proportionOf(side, contrast?.rate ?? "selectionRate").count));
  const estimate = (name: SourceName): Estimate => ({
    value: point[name],
    ...percentileInterval(series[name], spec.confidence),
    method: "bootstrap",
    count,
  });
  const backbone = estimate("backbone");
  const word = inheritanceWord({ backbone, added: estimate("added"), reached: estimate("reached") });
  const tuning = spec.subject === "BACKBONE" ? NOT_TUNED : estimate("tuning");
  return { metric: result.metric, backbone, data: estimate("data"), tuning, word };
}

/**
 * Tells apart where each gap comes from. backbone: the balanced probe's gap; data: the plain probe's minus the
 * balanced one's; tuning: the subject's minus the plain probe's; their sum is the subject's gap.
 *
 * All parts of a gap are measured between the two groups and in the rate in which the subject's gap lies, fixed before
 * the bootstrap, and signed by the order of the groups' names (see {@link signedGap}): positive where the group that
 * sorts first has the larger rate. The direction does not follow the subject, so that one probe on one dataset shows
 * the same number in every audit. Intervals: paired percentile bootstrap over the same rows for every predictor,
 * stratified by group and true label.
 */
export function measureInheritance(
  gaps: readonly MeasuredGap[],
  decisions: PairedDecisions,
  spec: AuditSpec,
): Inheritance[] {
  const names = groupNames(decisions.groups);
  const strata = pairedStrata(decisions);
  const sizes = strata.map((rows) => rows.length);
  const explained = gaps.map((gap) => {
    const contrast = toContrast(gap, names);
    if (contrast === null) return { gap, measure: null };
    const measure = sourcesOf(contrast, spec.subject);
    const series = Object.fromEntries(SOURCES.map((name) => [name, new Float64Array(spec.bootstrapSamples)]));
    return { gap, measure, series: series as Record<SourceName, Float64Array> };
  });
  const options = { patterns: PATTERNS, samples: spec.bootstrapSamples, seed: spec.seed };
  resamplePatterns(strata, options, (counts, sample) => {
    for (const { measure, series } of explained) {
      if (measure === null || series === undefined) continue;
      const sources = measure({ counts, sizes });
      for (const name of SOURCES) series[name][sample] = sources[name];
    }
  });
  const observed = { counts: patternCounts(strata), sizes };
  return explained.map(({ gap, measure, series }) =>
    measure === null || series === undefined
      ? unexplained(gap, spec.subject)
      : toInheritance(gap, { point: measure(observed), series, spec }),
  );
}
