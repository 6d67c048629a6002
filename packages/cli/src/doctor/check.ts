import { isAppError } from "@graft/contracts";

/** One thing a machine has or lacks. */
export interface Check {
  readonly name: string;
  /** True for what the demo cannot do without. */
  readonly needed: boolean;
  readonly ok: boolean;
  /** What was found: a version, a path, a reason. */
  readonly found: string;
  /** The command or the step that mends it; null where nothing is to be mended. */
  readonly remedy: string | null;
}

export interface CheckedThing {
  readonly name: string;
  readonly needed: boolean;
  readonly remedy: string;
  /** Answers what was found; throws, with the reason, where it is missing. */
  readonly look: () => string | Promise<string>;
}

/** Looks for one thing. */
export async function check({ name, needed, remedy, look }: CheckedThing): Promise<Check> {
  try {
    return { name, needed, ok: true, found: await look(), remedy: null };
  } catch (error) {
    const found = isAppError(error) || error instanceof Error ? error.message : String(error);
    return { name, needed, ok: false, found, remedy };
  }
}
