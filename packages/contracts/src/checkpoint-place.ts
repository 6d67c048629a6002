import { z } from "zod";

/** Where in a training a checkpoint was made. */
export const checkpointPlaceSchema = z.strictObject({
  phase: z.string().min(1).max(64),
  /** Epochs of the phase that are over. */
  epoch: z.int().nonnegative(),
  /** Steps of the phase taken. */
  step: z.int().nonnegative(),
});
export type CheckpointPlace = z.infer<typeof checkpointPlaceSchema>;
