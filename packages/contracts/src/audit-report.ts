import { z } from "zod";
import { gapMetricSchema, gapThresholdSchema } from "./audit-spec.ts";

/** A measured number with its interval, or the reason why there is none: an unestimable rate must not look fair. */
export const estimateSchema = z.union([
  z.strictObject({
    value: z.number(),
    low: z.number(),
    high: z.number(),
    /** How the interval was made: `wilson`, `newcombe`, `katz`, `bootstrap`. */
    method: z.enum(["wilson", "newcombe", "katz", "bootstrap"]),
    /** Examples in the denominator (the smaller one for a comparison). */
    count: z.int().nonnegative(),
  }),
  z.strictObject({ undefined: z.string() }),
]);
export type Estimate = z.infer<typeof estimateSchema>;

/** Rates of one group. `positives` and `negatives` are the denominators of TPR and FPR. */
export const groupResultSchema = z.strictObject({
  group: z.string(),
  count: z.int().nonnegative(),
  positives: z.int().nonnegative(),
  negatives: z.int().nonnegative(),
  selectionRate: estimateSchema,
  tpr: estimateSchema,
  fpr: estimateSchema,
  accuracy: estimateSchema,
});
export type GroupResult = z.infer<typeof groupResultSchema>;

export const gapResultSchema = z.strictObject({
  metric: gapMetricSchema,
  estimate: estimateSchema,
  /** Groups between which the gap lies: the one with the larger rate first. */
  between: z.array(z.string()).max(2),
});
export type GapResult = z.infer<typeof gapResultSchema>;

export const INHERITANCE_WORDS = ["inherited", "amplified", "reduced", "introduced", "not distinguishable"] as const;

/**
 * Where a gap comes from. backbone: the balanced probe's gap; data: the plain probe's minus the balanced one's;
 * tuning: the subject's minus the plain probe's (undefined for a backbone's audit). Paired bootstrap intervals.
 * The three are signed: positive where, of the gap's two groups, the one whose name sorts first has the larger rate.
 * For a ratio they are natural logarithms of it, which add up. 0 is alike in either case.
 */
export const inheritanceSchema = z.strictObject({
  metric: gapMetricSchema,
  backbone: estimateSchema,
  data: estimateSchema,
  tuning: estimateSchema,
  word: z.enum(INHERITANCE_WORDS),
});
export type Inheritance = z.infer<typeof inheritanceSchema>;

export const VERDICTS = ["PASS", "FAIL", "INCONCLUSIVE"] as const;
export const verdictSchema = z.enum(VERDICTS);
export type Verdict = z.infer<typeof verdictSchema>;

export const thresholdResultSchema = z.strictObject({
  threshold: gapThresholdSchema,
  verdict: verdictSchema,
  /** The number judged; null when it could not be estimated. */
  value: z.number().nullable(),
  reason: z.string(),
});
export type ThresholdResult = z.infer<typeof thresholdResultSchema>;

/** What an audit measured: the part of a report that is computed from predictions and specification alone. */
export const auditMeasurementSchema = z.strictObject({
  attribute: z.string(),
  positiveLabel: z.string(),
  confidence: z.number(),
  count: z.int().nonnegative(),
  /** Rows whose group is not known: counted, never dropped in silence. */
  unknownGroup: z.int().nonnegative(),
  groups: z.array(groupResultSchema),
  gaps: z.array(gapResultSchema),
  inheritance: z.array(inheritanceSchema),
  thresholds: z.array(thresholdResultSchema),
  verdict: verdictSchema,
  /** One sentence a person can read aloud. */
  summary: z.string(),
});
export type AuditMeasurement = z.infer<typeof auditMeasurementSchema>;
