import { z } from "zod";

/** What a run may take at most, over all its attempts; left out: as much as it needs. */
export const runLimitsSchema = z.strictObject({
  /** Seconds of the clock in which an attempt holds it. */
  wallSeconds: z.int().min(1).max(31_536_000).optional(),
  /** Epochs of all its phases together; for TRAIN. */
  epochs: z.int().min(1).max(1_000_000).optional(),
});
export type RunLimits = z.infer<typeof runLimitsSchema>;
