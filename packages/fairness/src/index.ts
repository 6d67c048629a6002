export { inheritanceWord } from "./audit/inheritance-word.ts";
export { measureAudit, overallVerdict } from "./audit/measure-audit.ts";
export { isMeasured, type MeasuredEstimate } from "./estimate.ts";
export { type FairlearnGaps, fairlearnGaps } from "./fairlearn/fairlearn-gaps.ts";
export { GAP_NAMES } from "./gap/gap-name.ts";
export { judgeThreshold } from "./gap/judge-threshold.ts";
export { type MeasuredGap, measureGap, worseEnd } from "./gap/measure-gap.ts";
export {
  type BinaryDecisions,
  countGroups,
  type GroupCounts,
  groupNames,
  proportionOf,
  RATES,
  type RateName,
} from "./group/group-counts.ts";
export { estimateRate, type GroupRates, groupRates, groupResult, type RateOptions } from "./group/group-rates.ts";
export type { Interval, Proportion } from "./interval/interval.ts";
export { katzInterval } from "./interval/katz-interval.ts";
export { newcombeInterval } from "./interval/newcombe-interval.ts";
export { percentileInterval } from "./interval/percentile-interval.ts";
export { type BootstrapOptions, resamplePatterns } from "./interval/resample-patterns.ts";
export { wilsonInterval } from "./interval/wilson-interval.ts";
export { type McNemar, mcNemar } from "./paired/mc-nemar.ts";
export { type PairedDifference, pairedBootstrapDifference } from "./paired/paired-bootstrap-difference.ts";
export { type ClassifiedSplit, classificationScore } from "./score/classification-score.ts";
export { decodeCorrect, encodeCorrect } from "./score/correct-bits.ts";
export { expectedCalibrationError } from "./score/expected-calibration-error.ts";
