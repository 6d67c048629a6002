import { z } from "zod";
import { strategySchema } from "./strategy.ts";

/** Learning rate over the steps of a phase; `rate` of the optimizer is the peak. */
export const scheduleSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("CONSTANT") }),
  z.strictObject({ kind: z.literal("COSINE"), warmupFraction: z.number().min(0).max(1).default(0) }),
  z.strictObject({ kind: z.literal("LINEAR"), warmupFraction: z.number().min(0).max(1).default(0) }),
  z.strictObject({ kind: z.literal("SLANTED_TRIANGULAR"), cutFraction: z.number().min(0).max(1).default(0.1) }),
]);
export type Schedule = z.infer<typeof scheduleSchema>;

export const optimizerSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("ADAMW"),
    rate: z.number().positive(),
    beta1: z.number().min(0).lt(1).default(0.9),
    beta2: z.number().min(0).lt(1).default(0.999),
    epsilon: z.number().positive().default(1e-8),
    weightDecay: z.number().min(0).default(0),
  }),
  z.strictObject({
    kind: z.literal("SGD"),
    rate: z.number().positive(),
    momentum: z.number().min(0).lt(1).default(0.9),
    weightDecay: z.number().min(0).default(0),
  }),
]);
export type Optimizer = z.infer<typeof optimizerSchema>;

/** How long and how fast one phase trains. */
export const phaseSchema = z.strictObject({
  epochs: z.int().min(1).max(10_000),
  batchSize: z.int().min(1).max(65_536),
  optimizer: optimizerSchema,
  schedule: scheduleSchema.default({ kind: "CONSTANT" }),
  /** Rate of a group = rate * decay^(groups above it); 1 gives every group the same. */
  groupDecay: z.number().positive().max(1).default(1),
  /** L2 norm the gradient is clipped to; left out: not clipped. */
  clipNorm: z.number().positive().optional(),
  labelSmoothing: z.number().min(0).lt(1).default(0),
});
export type Phase = z.infer<typeof phaseSchema>;

export const earlyStoppingSchema = z.strictObject({
  patience: z.int().positive(),
  minDelta: z.number().min(0).default(0),
});

/** Artifact of an earlier run whose head this one starts from. */
export const headSourceSchema = z.strictObject({ runId: z.uuid(), artifactId: z.uuid() });

/** How much of an example the network sees: the side in pixels pictures are resized to, or the tokens of a text. */
export const inputSizeSchema = z.int().min(32).max(1024);

/** TRAIN: one strategy on one dataset version, chosen on its validation split; test is never read. */
export const trainSpecSchema = z.strictObject({
  kind: z.literal("TRAIN"),
  datasetVersionId: z.uuid(),
  backboneVersionId: z.uuid(),
  strategy: strategySchema,
  inputSize: inputSizeSchema,
  /** The head's own phase: the whole training of FEATURE_EXTRACTION, the linear probe of LP-FT. */
  headPhase: phaseSchema,
  /** The phase in which backbone groups train too; left out for FEATURE_EXTRACTION. */
  tunePhase: phaseSchema.optional(),
  earlyStopping: earlyStoppingSchema.optional(),
  /** Head of an earlier rung to start from instead of training a linear probe again. */
  headFrom: headSourceSchema.optional(),
  /**
   * Group whose input activations are cached, so that strategies that train this group or later ones share one pass
   * of the frozen trunk; left out: the cut the strategy needs.
   */
  cacheCut: z.string().optional(),
  cacheFeatures: z.boolean().default(true),
  augmentation: z.enum(["NONE", "FLIP"]).default("NONE"),
  /** One seed drives initialisation, order, dropout and augmentation. */
  seed: z.int().min(0).max(0xffffffff),
});
export type TrainSpec = z.infer<typeof trainSpecSchema>;
