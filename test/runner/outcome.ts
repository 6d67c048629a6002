import { z } from "zod";

export const testOutcomeSchema = z.object({
  /** File and the titles from the outermost `describe` inwards, parted by " > ". */
  title: z.string(),
  status: z.enum(["passed", "failed", "skipped"]),
  /** Why it was skipped, where the test says so. */
  reason: z.string().optional(),
});

/** What became of one test. */
export type TestOutcome = z.infer<typeof testOutcomeSchema>;

/** What became of one suite. */
export interface SuiteOutcome {
  readonly suite: string;
  readonly seconds: number;
  readonly tests: readonly TestOutcome[];
}
