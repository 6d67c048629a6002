import { z } from "zod";
import { sweepResultSchema } from "./sweep-spec.ts";
import { trackedParamsSchema } from "./tracked-spec.ts";

/** Scores of one model on one split. Rates in [0, 1]; 1 is perfect except for loss and ece (0). */
export const splitScoreSchema = z.strictObject({
  count: z.int().positive(),
  top1: z.number().min(0).max(1),
  macroF1: z.number().min(0).max(1),
  loss: z.number().nonnegative(),
  /** Expected calibration error over 15 equal-width bins (Guo et al. 2017): 0 when confidence equals accuracy. */
  ece: z.number().min(0).max(1),
  perClass: z.array(
    z.strictObject({
      label: z.string(),
      count: z.int().nonnegative(),
      precision: z.number().min(0).max(1),
      recall: z.number().min(0).max(1),
      f1: z.number().min(0).max(1),
    }),
  ),
  /** confusion[true][predicted], counts, in the order of the classes. */
  confusion: z.array(z.array(z.int().nonnegative())),
  /** One bit per example in the manifest's order of the split, most significant first, base64: 1 where right. */
  correct: z.string(),
});
export type SplitScore = z.infer<typeof splitScoreSchema>;

/** One row of the table that shows what was frozen in a phase. */
export const frozenRowSchema = z.strictObject({
  group: z.string(),
  parameters: z.int().nonnegative(),
  /** ADAPTED: the weights are frozen, and low-rank additions to them train. */
  weights: z.enum(["FROZEN", "TRAINED", "ADAPTED"]),
  normalization: z.enum(["NONE", "FROZEN", "TRAINED"]),
  /** MOVING only where a backbone is trained from random weights: nothing else may move them. */
  statistics: z.enum(["NONE", "FROZEN", "MOVING"]),
  /** Peak learning rate; 0 when frozen. */
  rate: z.number().min(0),
});
export type FrozenRow = z.infer<typeof frozenRowSchema>;

/** What the learning-rate finder saw: the loss of each step, and the rate at which it fell fastest. */
export const rateFindingSchema = z.strictObject({
  rate: z.number().positive(),
  trials: z.array(z.strictObject({ rate: z.number().positive(), loss: z.number() })),
});
export type RateFinding = z.infer<typeof rateFindingSchema>;

export const phaseResultSchema = z.strictObject({
  name: z.enum(["HEAD", "TUNE"]),
  epochs: z.int().nonnegative(),
  bestEpoch: z.int().nonnegative(),
  frozen: z.array(frozenRowSchema),
  /** SHA-256 over every frozen weight and statistic before and after the phase; equal, or the run fails. */
  frozenDigestBefore: z.string(),
  frozenDigestAfter: z.string(),
  /** Left out where the rate was given. */
  rateFinding: rateFindingSchema.optional(),
});
export type PhaseResult = z.infer<typeof phaseResultSchema>;

export const cacheUseSchema = z.strictObject({
  cut: z.string(),
  hits: z.int().nonnegative(),
  misses: z.int().nonnegative(),
  /** Seconds the misses cost. */
  secondsSpent: z.number().nonnegative(),
  /** Seconds the hits would have cost at the rate measured when they were computed. */
  secondsSaved: z.number().nonnegative(),
});
export type CacheUse = z.infer<typeof cacheUseSchema>;

/** What every executed run costs. */
const costShape = {
  backend: z.string(),
  wallSeconds: z.number().nonnegative(),
  /** Largest resident set of the engine process, bytes. */
  peakMemoryBytes: z.int().nonnegative(),
  cache: cacheUseSchema.nullable(),
};

export const trainResultSchema = z.strictObject({
  kind: z.literal("TRAIN"),
  ...costShape,
  epochs: z.int().nonnegative(),
  trainableParameters: z.int().nonnegative(),
  totalParameters: z.int().nonnegative(),
  phases: z.array(phaseResultSchema),
  validation: splitScoreSchema,
});
export type TrainResult = z.infer<typeof trainResultSchema>;

export const evaluateResultSchema = z.strictObject({
  kind: z.literal("EVALUATE"),
  ...costShape,
  candidates: z.array(z.strictObject({ runId: z.uuid(), test: splitScoreSchema })),
});
export type EvaluateResult = z.infer<typeof evaluateResultSchema>;

export const auditResultSchema = z.strictObject({ kind: z.literal("AUDIT"), ...costShape });
export type AuditResult = z.infer<typeof auditResultSchema>;

/** A number with a paired bootstrap interval. */
export const pairedDifferenceSchema = z.strictObject({
  value: z.number(),
  low: z.number(),
  high: z.number(),
  confidence: z.number(),
});

/** What a ladder found; `test` is filled in by its EVALUATE run. */
export const ladderResultSchema = z.strictObject({
  kind: z.literal("LADDER"),
  rungs: z.array(
    z.strictObject({
      runId: z.uuid(),
      strategy: z.string(),
      validationTop1: z.number(),
      /** Against the best rung before it; null for the first. */
      gain: pairedDifferenceSchema.nullable(),
      mcNemarP: z.number().nullable(),
      better: z.boolean(),
      testTop1: z.number().nullable(),
      testTop1Interval: z.strictObject({ low: z.number(), high: z.number() }).nullable(),
      testMacroF1: z.number().nullable(),
      /** Paired difference on test to the first rung; null for the first. */
      testGain: pairedDifferenceSchema.nullable(),
    }),
  ),
  recommendedRunId: z.uuid().nullable(),
  /** The answer in one sentence, with its numbers. */
  reason: z.string(),
  modelVersionId: z.uuid().nullable(),
});
export type LadderResult = z.infer<typeof ladderResultSchema>;

/** What a tracked run says of itself at its end: scalars by name. */
export const trackedResultSchema = z.strictObject({ kind: z.literal("TRACKED"), summary: trackedParamsSchema });
export type TrackedResult = z.infer<typeof trackedResultSchema>;

export const runResultSchema = z.discriminatedUnion("kind", [
  trainResultSchema,
  evaluateResultSchema,
  auditResultSchema,
  ladderResultSchema,
  sweepResultSchema,
  trackedResultSchema,
]);
export type RunResult = z.infer<typeof runResultSchema>;
