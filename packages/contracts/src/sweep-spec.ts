import { z } from "zod";
import { inputSizeSchema, trainSpecSchema } from "./train-spec.ts";

/** Values one member of the specification may take. */
export const dimensionSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("CHOICE"),
    values: z
      .array(z.union([z.string(), z.number(), z.boolean()]))
      .min(1)
      .max(64),
  }),
  /** A whole number from `low` to `high`, both included. */
  z.strictObject({ kind: z.literal("INTEGER"), low: z.int(), high: z.int() }),
  z.strictObject({ kind: z.literal("UNIFORM"), low: z.number(), high: z.number() }),
  /** Uniform in the logarithm: as likely between 0.001 and 0.01 as between 0.01 and 0.1. */
  z.strictObject({ kind: z.literal("LOG_UNIFORM"), low: z.number().positive(), high: z.number().positive() }),
]);
export type Dimension = z.infer<typeof dimensionSchema>;

/** How trials are chosen and how long each may train. */
export const searchSchema = z.discriminatedUnion("kind", [
  /** Every combination, of CHOICE and INTEGER only. */
  z.strictObject({ kind: z.literal("GRID") }),
  z.strictObject({ kind: z.literal("RANDOM"), trials: z.int().min(1).max(256) }),
  /**
   * Asynchronous successive halving (Li et al., "A System for Massively Parallel Hyperparameter Tuning", 2020): random
   * trials of `minEpochs`; whenever an agent is free, the best of a rung that is among its top 1/eta goes on to the next,
   * of eta times the epochs, up to `maxEpochs`.
   */
  z.strictObject({
    kind: z.literal("ASHA"),
    trials: z.int().min(1).max(256),
    minEpochs: z.int().min(1).max(10_000),
    maxEpochs: z.int().min(1).max(10_000),
    eta: z.int().min(2).max(10).default(3),
  }),
]);
export type Search = z.infer<typeof searchSchema>;

/** What trials are compared by, on validation: top-1 and macro F1 are best large, the loss is best small. */
export const OBJECTIVES = ["top1", "macroF1", "loss"] as const;

/** Most trials of one sweep. */
export const MAX_TRIALS = 256;

/** What one trial trains: a TRAIN specification without what the sweep itself fills in. */
export const trialSpecSchema = trainSpecSchema.omit({
  kind: true,
  datasetVersionId: true,
  backboneVersionId: true,
  headFrom: true,
  inputSize: true,
  cacheCut: true,
  seed: true,
});
export type TrialSpec = z.infer<typeof trialSpecSchema>;

/** A member of the trial's specification: `headPhase.optimizer.rate`. */
const memberSchema = z
  .string()
  .max(128)
  .regex(/^[a-z]\w*(\.[a-z]\w*)*$/i, "A member is named by its path, as in headPhase.optimizer.rate");

/**
 * SWEEP: a controller that trains one strategy with other settings, several at a time, and names the best on validation.
 * It has no attempts of its own; test is never read.
 */
export const sweepSpecSchema = z
  .strictObject({
    kind: z.literal("SWEEP"),
    datasetVersionId: z.uuid(),
    backboneVersionId: z.uuid(),
    inputSize: inputSizeSchema,
    cacheCut: z.string().optional(),
    base: trialSpecSchema,
    /** By member of `base`; `seed` is the training's seed. */
    space: z.record(memberSchema, dimensionSchema),
    search: searchSchema,
    objective: z.enum(OBJECTIVES).default("top1"),
    /** Trials that wait or run at a time. */
    parallel: z.int().min(1).max(64).default(4),
    /** Chooses the trials, and drives each training unless `space` names `seed`. */
    seed: z.int().min(0).max(0xffffffff),
  })
  .superRefine(({ space, search }, context) => {
    const fault = (path: (string | number)[], message: string) => context.addIssue({ code: "custom", path, message });
    const names = Object.keys(space);
    if (names.length < 1 || names.length > 12) fault(["space"], "A sweep varies 1 to 12 members");
    for (const [name, dimension] of Object.entries(space)) {
      if (dimension.kind !== "CHOICE" && dimension.low >= dimension.high) {
        fault(["space", name, "low"], "low must be below high");
      }
      if (search.kind === "GRID" && dimension.kind !== "CHOICE" && dimension.kind !== "INTEGER") {
        fault(["space", name, "kind"], "A grid has CHOICE and INTEGER only; search at RANDOM, or name the values");
      }
    }
    if (search.kind === "GRID" && gridSize(space) > MAX_TRIALS) {
      fault(["space"], `The grid has ${gridSize(space)} trials; at most ${MAX_TRIALS} are tried`);
    }
    if (search.kind === "ASHA" && search.minEpochs > search.maxEpochs) {
      fault(["search", "minEpochs"], "minEpochs must not be above maxEpochs");
    }
  });
export type SweepSpec = z.infer<typeof sweepSpecSchema>;

/** Combinations of a space of CHOICE and INTEGER. */
export function gridSize(space: Readonly<Record<string, Dimension>>): number {
  return Object.values(space).reduce((product, dimension) => {
    if (dimension.kind === "CHOICE") return product * dimension.values.length;
    return dimension.kind === "INTEGER" ? product * (dimension.high - dimension.low + 1) : product;
  }, 1);
}

/** What a sweep found, while it searches too. */
export const sweepResultSchema = z.strictObject({
  kind: z.literal("SWEEP"),
  trials: z.array(
    z.strictObject({
      runId: z.uuid(),
      /** From 0; the same settings trained longer keep their number. */
      trial: z.int().nonnegative(),
      /** Of successive halving, from 0. */
      rung: z.int().nonnegative(),
      parameters: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
      /** The objective on validation; null before it is there, and for a trial that failed. */
      score: z.number().nullable(),
      failed: z.boolean(),
    }),
  ),
  bestRunId: z.uuid().nullable(),
  /** The answer in one sentence, with its numbers. */
  reason: z.string(),
});
export type SweepResult = z.infer<typeof sweepResultSchema>;
export type SweepTrial = SweepResult["trials"][number];
