import { z } from "zod";
import { auditSpecSchema } from "./audit-spec.ts";
import { strategySchema } from "./strategy.ts";
import { type SweepSpec, sweepSpecSchema } from "./sweep-spec.ts";
import { type TrackedSpec, trackedSpecSchema } from "./tracked-spec.ts";
import { inputSizeSchema, trainSpecSchema } from "./train-spec.ts";

export const RUN_KINDS = ["TRAIN", "EVALUATE", "AUDIT", "LADDER", "TRACKED", "SWEEP"] as const;
export const runKindSchema = z.enum(RUN_KINDS);
export type RunKind = z.infer<typeof runKindSchema>;

/** A trained rung to look at, or a registered version by the TRAIN run that made it. */
export const candidateSchema = z.strictObject({
  runId: z.uuid(),
  artifactId: z.uuid(),
  strategy: strategySchema,
  /** The registered version this candidate is; its artifact, run and backbone must be that version's own. */
  modelVersionId: z.uuid().optional(),
});
export type Candidate = z.infer<typeof candidateSchema>;

/**
 * EVALUATE: the one look at the test split, for every candidate; the winner was chosen on validation before. Without
 * `register` it only scores: so a champion is looked at again on data it was not made of, `winnerRunId` naming the
 * candidate in question.
 */
export const evaluateSpecSchema = z.strictObject({
  kind: z.literal("EVALUATE"),
  datasetVersionId: z.uuid(),
  backboneVersionId: z.uuid(),
  inputSize: inputSizeSchema,
  cacheCut: z.string().optional(),
  candidates: z.array(candidateSchema).min(1),
  winnerRunId: z.uuid(),
  /** Register the winner as a version of this model, by name in the run's project. */
  register: z.strictObject({ modelName: z.string().min(1).max(128) }).optional(),
  seed: z.int().min(0).max(0xffffffff),
});
export type EvaluateSpec = z.infer<typeof evaluateSpecSchema>;

/** One rung of a ladder: a TRAIN specification without what the ladder itself fills in. */
export const rungSpecSchema = trainSpecSchema.omit({
  kind: true,
  datasetVersionId: true,
  backboneVersionId: true,
  headFrom: true,
  inputSize: true,
  cacheCut: true,
  seed: true,
});
export type RungSpec = z.infer<typeof rungSpecSchema>;

/**
 * LADDER: a controller that makes its rungs' runs one after the other, each from the best so far, then one EVALUATE
 * run that looks at test once and registers the winner. It has no attempts of its own.
 */
export const ladderSpecSchema = z.strictObject({
  kind: z.literal("LADDER"),
  datasetVersionId: z.uuid(),
  backboneVersionId: z.uuid(),
  inputSize: inputSizeSchema,
  cacheCut: z.string().optional(),
  rungs: z.array(rungSpecSchema).min(1).max(12),
  /** Level of the paired interval a rung must clear on validation to count as better. */
  confidence: z.number().gt(0.5).lt(1).default(0.95),
  /** Validation top-1 at which climbing stops; left out: every rung is tried. */
  targetTop1: z.number().min(0).max(1).optional(),
  modelName: z.string().min(1).max(128),
  seed: z.int().min(0).max(0xffffffff),
});
export type LadderSpec = z.infer<typeof ladderSpecSchema>;

/** The immutable specification of a run. */
export const runSpecSchema = z.discriminatedUnion("kind", [
  trainSpecSchema,
  evaluateSpecSchema,
  auditSpecSchema,
  ladderSpecSchema,
  sweepSpecSchema,
  trackedSpecSchema,
]);
export type RunSpec = z.infer<typeof runSpecSchema>;

/** Specifications that wait in the queue or are conducted; a TRACKED run is started by whoever does its work. */
export type QueuedSpec = Exclude<RunSpec, TrackedSpec>;

/** Kinds that the platform conducts: they have no attempts, their children do. */
export const CONTROLLER_KINDS: readonly RunKind[] = ["LADDER", "SWEEP"];

/** Specifications an agent executes. */
export type ExecutableSpec = Exclude<QueuedSpec, LadderSpec | SweepSpec>;
