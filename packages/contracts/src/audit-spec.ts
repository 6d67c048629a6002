import { z } from "zod";
import { sha256Schema } from "./digest.ts";
import { inputSizeSchema } from "./train-spec.ts";

export const AUDIT_SUBJECTS = ["BACKBONE", "MODEL_VERSION"] as const;
export const auditSubjectSchema = z.enum(AUDIT_SUBJECTS);
export type AuditSubject = z.infer<typeof auditSubjectSchema>;

/** Gaps between groups that a threshold may bound. Each is 0 when the groups are treated alike, except ratios (1). */
export const GAP_METRICS = [
  "demographicParityDifference",
  "demographicParityRatio",
  "equalOpportunityDifference",
  "equalizedOddsDifference",
] as const;
export const gapMetricSchema = z.enum(GAP_METRICS);
export type GapMetric = z.infer<typeof gapMetricSchema>;

/** Bound on a gap: `max` for differences, `min` for ratios; on the point estimate or on the interval's worse end. */
export const gapThresholdSchema = z.strictObject({
  metric: gapMetricSchema,
  max: z.number().min(0).optional(),
  min: z.number().min(0).optional(),
  judgedOn: z.enum(["POINT", "BOUND"]).default("POINT"),
});
export type GapThreshold = z.infer<typeof gapThresholdSchema>;

/**
 * AUDIT: measures one subject by the groups of one protected attribute on the test split. `trainedOn` is the dataset
 * version whose training split the probes use, so that backbone, data and tuning can be told apart.
 */
export const auditSpecSchema = z.strictObject({
  kind: z.literal("AUDIT"),
  subject: auditSubjectSchema,
  /** The backbone audited, or the backbone under the model version audited. */
  backboneVersionId: z.uuid(),
  modelVersionId: z.uuid().optional(),
  /** Digest of the artifact audited; the report is bound to it. */
  subjectDigest: sha256Schema,
  datasetVersionId: z.uuid(),
  inputSize: inputSizeSchema,
  cacheCut: z.string().optional(),
  attribute: z.string().min(1),
  /** The class whose prediction counts as selection. */
  positiveLabel: z.string().min(1),
  thresholds: z.array(gapThresholdSchema).min(1),
  /** A rate over fewer examples than this in its denominator is "too few to tell". */
  minCount: z.int().min(1).default(20),
  confidence: z.number().gt(0.5).lt(1).default(0.95),
  bootstrapSamples: z.int().min(100).max(100_000).default(2000),
  seed: z.int().min(0).max(0xffffffff),
});
export type AuditSpec = z.infer<typeof auditSpecSchema>;
