import { readFileSync } from "node:fs";
import { z } from "zod";

const allowedSkipSchema = z.union([
  z.strictObject({ suite: z.string(), reason: z.string().min(10) }),
  z.strictObject({ title: z.string(), reason: z.string().min(10) }),
]);

export type AllowedSkip = z.infer<typeof allowedSkipSchema>;

/** Something this run left out. */
export interface LeftOut {
  readonly suite: string;
  /** The test; undefined where the whole suite is left out. */
  readonly title?: string | undefined;
  readonly reason?: string | undefined;
}

/** Reads the list of what continuous integration may leave out. */
export function readAllowedSkips(): AllowedSkip[] {
  const file = new URL("../allowed-skips.json", import.meta.url);
  return z.array(allowedSkipSchema).parse(JSON.parse(readFileSync(file, "utf8")));
}

/** The entry that covers what was left out: by the suite's name, or by the whole title or its beginning. */
export function allowanceFor(leftOut: LeftOut, allowed: readonly AllowedSkip[]): AllowedSkip | undefined {
  return allowed.find((entry) =>
    "suite" in entry ? entry.suite === leftOut.suite : (leftOut.title?.startsWith(entry.title) ?? false),
  );
}
