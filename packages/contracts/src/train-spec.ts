import { z } from "zod";
import { augmentationSchema } from "./augmentation.ts";
import { strategySchema } from "./strategy.ts";

/** Learning rate over the steps of a phase; `rate` of the optimizer is the peak. */
export const scheduleSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("CONSTANT") }),
  z.strictObject({ kind: z.literal("COSINE"), warmupFraction: z.number().min(0).max(1).default(0) }),
  z.strictObject({ kind: z.literal("LINEAR"), warmupFraction: z.number().min(0).max(1).default(0) }),
  z.strictObject({ kind: z.literal("SLANTED_TRIANGULAR"), cutFraction: z.number().min(0).max(1).default(0.1) }),
  /** Up to the peak and down far below where it began, both along half a cosine (Smith 2018, as fastai's fit_one_cycle). */
  z.strictObject({
    kind: z.literal("ONE_CYCLE"),
    warmupFraction: z.number().min(0).max(1).default(0.25),
    /** The first rate is the peak over this, the last the peak over `finalDivide`. */
    divide: z.number().min(1).default(25),
    finalDivide: z.number().min(1).default(100_000),
  }),
  /** The peak, multiplied by `factor` each time the validation loss has not fallen for `patience` epochs. */
  z.strictObject({
    kind: z.literal("REDUCE_ON_PLATEAU"),
    factor: z.number().positive().lt(1).default(0.1),
    patience: z.int().positive().default(3),
    minDelta: z.number().min(0).default(0),
  }),
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
  /** Whether a training split of fewer examples than `batchSize` is one smaller batch; left out: it is refused. */
  smallerBatch: z.boolean().optional(),
  optimizer: optimizerSchema,
  schedule: scheduleSchema.default({ kind: "CONSTANT" }),
  /** Rate of a group = rate * decay^(groups above it); 1 gives every group the same. */
  groupDecay: z.number().positive().max(1).default(1),
  /**
   * Rate of the first group; those between it and the head lie evenly on a logarithmic scale (fastai's slice). Instead of
   * `groupDecay`.
   */
  lowestRate: z.number().positive().optional(),
  /** Examples that go through the network at once, their gradients accumulated to the batch's; left out: all of it. */
  microBatch: z.int().min(1).optional(),
  /** L2-SP: pull of backbone weights towards their pretrained values (alpha) and of the head towards 0 (beta). */
  l2Sp: z.strictObject({ alpha: z.number().min(0), beta: z.number().min(0) }).optional(),
  /**
   * EWC: pull of backbone weights towards their pretrained values, each by its Fisher information, estimated at the phase's
   * start over so many training examples.
   */
  ewc: z.strictObject({ lambda: z.number().min(0), examples: z.int().min(1).max(10_000).default(64) }).optional(),
  /**
   * Learning-rate finder: steps at rates rising from `lowest` to `highest` before the phase, then undone; the phase trains at
   * the rate at which the loss fell fastest, instead of the optimizer's.
   */
  findRate: z
    .strictObject({
      lowest: z.number().positive().default(1e-7),
      highest: z.number().positive().default(1),
      steps: z.int().min(10).max(1000).default(100),
    })
    .refine(({ lowest, highest }) => lowest < highest, { message: "lowest must be below highest" })
    .optional(),
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
  /** BALANCED: each example weighs n / (classes * n of its class); left out: all weigh the same. */
  classWeights: z.enum(["NONE", "BALANCED"]).optional(),
  /** Of training examples; excludes cached features, which are of the examples as they are. */
  augmentation: augmentationSchema.default("NONE"),
  /** One seed drives initialisation, order, dropout and augmentation. */
  seed: z.int().min(0).max(0xffffffff),
});
export type TrainSpec = z.infer<typeof trainSpecSchema>;
