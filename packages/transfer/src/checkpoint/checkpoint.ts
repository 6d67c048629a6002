import { frozenRowSchema, phaseResultSchema, rateFindingSchema, trainSpecSchema } from "@graft/contracts";
import { z } from "zod";

/** Where a phase stands between two steps. Together with the tensors it is all that what follows depends on. */
export const phaseProgressSchema = z.strictObject({
  /** Epochs that are over. */
  epoch: z.int().nonnegative(),
  /** Steps this phase has taken: the position in its schedule. */
  step: z.int().nonnegative(),
  /** Examples of the running epoch already seen; 0 between two epochs. */
  cursor: z.int().nonnegative(),
  /** State of the generator of orders and augmentation at the start of the running epoch. */
  random: z.array(z.int()),
  optimizerStep: z.int().nonnegative(),
  /** Examples that go through the network at once. */
  microBatch: z.int().positive(),
  /** Factor the rate was reduced by where it plateaued, the lowest validation loss, and epochs since. */
  plateau: z.strictObject({
    factor: z.number().positive(),
    best: z.number().nullable(),
    waited: z.int().nonnegative(),
  }),
  /** The best epoch so far; null before the first validation. */
  best: z.strictObject({ epoch: z.int().nonnegative(), top1: z.number(), loss: z.number() }).nullable(),
  frozenDigestBefore: z.string(),
  /** What the learning-rate finder saw before the phase; left out where the rate was given. */
  rateFinding: rateFindingSchema.optional(),
});
export type PhaseProgress = z.infer<typeof phaseProgressSchema>;

/**
 * A phase between two steps: variables, optimizer slots and the best epoch's variables by name. The Fisher information of
 * EWC stands among the slots, as `fisher/NAME`.
 */
export interface PhaseSnapshot {
  readonly progress: PhaseProgress;
  readonly weights: ReadonlyMap<string, Float32Array>;
  readonly slots: ReadonlyMap<string, Float32Array>;
  readonly best: ReadonlyMap<string, Float32Array>;
}

/** What a run is of: a checkpoint goes on only where all of it is the same. */
export const runIdentitySchema = z.strictObject({
  spec: trainSpecSchema,
  backboneDigest: z.string(),
  /** Digest of classes, examples and labels, in order. */
  datasetDigest: z.string(),
  engineVersion: z.string(),
  /** Other backends round in another order. */
  backend: z.strictObject({ name: z.string(), version: z.string(), device: z.string() }),
});
export type RunIdentity = z.infer<typeof runIdentitySchema>;

/** A phase that is over, with the steps the run had taken by then. */
export const finishedPhaseSchema = z.strictObject({ result: phaseResultSchema, steps: z.int().nonnegative() });
export type FinishedPhase = z.infer<typeof finishedPhaseSchema>;

export const checkpointManifestSchema = z.strictObject({
  format: z.literal("graft.checkpoint/1"),
  identity: runIdentitySchema,
  finished: z.array(finishedPhaseSchema),
  /** Number of the running phase among the planned ones. */
  phase: z.int().nonnegative(),
  /** What is frozen in it. */
  frozen: z.array(frozenRowSchema),
  progress: phaseProgressSchema,
  /** SHA-256 of the file of tensors. */
  sha256: z.string(),
  /** Little-endian float32, one after the other: `weights/NAME`, `slots/NAME/SLOT`, `best/NAME`. */
  tensors: z.array(z.strictObject({ name: z.string(), length: z.int().nonnegative() })),
});
export type CheckpointManifest = z.infer<typeof checkpointManifestSchema>;

/** A run between two steps: whoever goes on from it does what the run would have done, bit for bit. */
export interface Checkpoint extends PhaseSnapshot {
  readonly identity: RunIdentity;
  readonly finished: readonly FinishedPhase[];
  readonly phase: number;
  readonly frozen: CheckpointManifest["frozen"];
}
