import { z } from "zod";

/** Deleting projects and organizations. */
export const deletionSchema = z.object({
  /** Hours between asking for a deletion and erasing, in which it can be taken back and the export downloaded. */
  GRAFT_DELETION_GRACE_HOURS: z.coerce
    .number()
    .nonnegative()
    .default(7 * 24),
  /** Seconds between two looks for what is to be exported or erased. */
  GRAFT_ERASER_SECONDS: z.coerce.number().positive().default(10),
});

export interface DeletionEnv {
  readonly graceHours: number;
  readonly periodSeconds: number;
}

export function deletionEnv(env: z.infer<typeof deletionSchema>): DeletionEnv {
  return { graceHours: env.GRAFT_DELETION_GRACE_HOURS, periodSeconds: env.GRAFT_ERASER_SECONDS };
}
