import { z } from "zod";
import { estimateSchema, verdictSchema } from "./audit-report.ts";
import { gapMetricSchema, gapThresholdSchema } from "./audit-spec.ts";
import { pairedDifferenceSchema } from "./run-result.ts";
import { ladderSpecSchema } from "./run-spec.ts";
import { trainSpecSchema } from "./train-spec.ts";

/** What makes a schedule fire: the clock, or a new version of its template's data set. */
export const SCHEDULE_TRIGGERS = ["CRON", "NEW_DATASET_VERSION"] as const;
export const scheduleTriggerSchema = z.enum(SCHEDULE_TRIGGERS);
export type ScheduleTrigger = z.infer<typeof scheduleTriggerSchema>;

/** What a firing does while an earlier one of the same schedule is still at work. */
export const OVERLAP_POLICIES = ["SKIP", "QUEUE", "CANCEL_PREVIOUS"] as const;
export const overlapPolicySchema = z.enum(OVERLAP_POLICIES);
export type OverlapPolicy = z.infer<typeof overlapPolicySchema>;

/** Which of the firings that fell due while the platform was down are made afterwards. */
export const CATCH_UP_POLICIES = ["NONE", "LAST", "ALL"] as const;
export const catchUpPolicySchema = z.enum(CATCH_UP_POLICIES);
export type CatchUpPolicy = z.infer<typeof catchUpPolicySchema>;

/** The backbone a firing trains on: that of the version the alias stands on at that moment, or one named now. */
export const backboneChoiceSchema = z.discriminatedUnion("from", [
  z.strictObject({ from: z.literal("ALIAS") }),
  z.strictObject({ from: z.literal("VERSION"), backboneVersionId: z.uuid() }),
]);
export type BackboneChoice = z.infer<typeof backboneChoiceSchema>;

/** Bound when the schedule fires: the newest version of the data set, and the backbone. */
const lateBound = { datasetId: z.uuid(), backbone: backboneChoiceSchema };

/** The specification of a run without what is only known when the schedule fires. */
export const scheduleTemplateSchema = z.discriminatedUnion("kind", [
  trainSpecSchema.omit({ datasetVersionId: true, backboneVersionId: true, headFrom: true }).extend(lateBound),
  ladderSpecSchema.omit({ datasetVersionId: true, backboneVersionId: true, modelName: true }).extend(lateBound),
]);
export type ScheduleTemplate = z.infer<typeof scheduleTemplateSchema>;

/** The audits a firing makes of champion and challenger; what is left out comes from the data and the alias's policy. */
export const scheduleAuditsSchema = z.strictObject({
  /** The class whose prediction counts as selection; left out: the last class of the dataset version. */
  positiveLabel: z.string().min(1).optional(),
  /** Left out: every protected attribute of the dataset version. */
  attributes: z.array(z.string().min(1)).min(1).optional(),
  /** Left out: the thresholds of the policy's audit gates. */
  thresholds: z.array(gapThresholdSchema).min(1).optional(),
  minCount: z.int().min(1).default(20),
  confidence: z.number().gt(0.5).lt(1).default(0.95),
  bootstrapSamples: z.int().min(100).max(100_000).default(2000),
});
export type ScheduleAudits = z.infer<typeof scheduleAuditsSchema>;

/** What differs between the data the champion was trained on and the data of a firing. */
export const dataChangeSchema = z.strictObject({
  /** `name version n`; null when there was nothing to compare with. */
  from: z.string().nullable(),
  to: z.string(),
  /** An example counts by content and label: one that was relabelled is removed from one class and added to another. */
  classes: z.array(
    z.strictObject({
      label: z.string(),
      added: z.int().nonnegative(),
      removed: z.int().nonnegative(),
      kept: z.int().nonnegative(),
    }),
  ),
});
export type DataChange = z.infer<typeof dataChangeSchema>;

const testedSchema = z.strictObject({
  modelVersionId: z.uuid(),
  version: z.int().positive(),
  top1: z.number().min(0).max(1),
  macroF1: z.number().min(0).max(1),
});

/** Challenger against champion on the test split of one dataset version. */
export const versionComparisonSchema = z.strictObject({
  /** Examples of the test split. */
  count: z.int().positive(),
  challenger: testedSchema,
  /** Null when the alias stood nowhere, or the champion cannot be scored on this data. */
  champion: testedSchema.nullable(),
  /** Top-1 of the challenger minus that of the champion, with its paired bootstrap interval; 0 is no difference. */
  difference: pairedDifferenceSchema.nullable(),
  /** McNemar's test of the same pairs: the chance of a difference at least as large between equals. */
  mcNemarP: z.number().min(0).max(1).nullable(),
  /** Why there is no champion in it; null when there is one. */
  withoutChampion: z.string().nullable(),
});
export type VersionComparison = z.infer<typeof versionComparisonSchema>;

/** One gap of one subject, as its audit measured it. */
export const auditedGapSchema = z.strictObject({
  subject: z.enum(["CHALLENGER", "CHAMPION", "BACKBONE"]),
  auditReportId: z.uuid(),
  attribute: z.string(),
  metric: gapMetricSchema,
  estimate: estimateSchema,
  verdict: verdictSchema,
});
export type AuditedGap = z.infer<typeof auditedGapSchema>;

/** What a firing found, as numbers and as the sentences its promotion request says. */
export const fireStorySchema = z.strictObject({
  data: dataChangeSchema,
  score: versionComparisonSchema,
  bias: z.array(auditedGapSchema),
  sentences: z.strictObject({ data: z.string(), score: z.string(), bias: z.string() }),
});
export type FireStory = z.infer<typeof fireStorySchema>;
