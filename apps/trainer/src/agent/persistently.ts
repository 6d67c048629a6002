import { type ErrorCode, isAppError } from "@graft/contracts";

/** Refusals that pass by themselves: nothing is wrong with what was asked. */
const PASSING: readonly ErrorCode[] = ["INTERNAL", "RATE_LIMITED", "STORE_FULL", "STORE_UNAVAILABLE"];
const LONGEST_WAIT_MS = 15_000;

export interface Patience {
  /** Nobody wants it any more: the next failure is final. */
  readonly over: () => boolean;
  /** Milliseconds after which a failure is final; left out: never. */
  readonly limitMs?: number;
  /** Told of the first failure. */
  readonly say?: (message: string) => void;
}

/** Does again what an unreachable API, or a store in trouble, made fail; a refusal of what was asked is final. */
export async function persistently<T>(work: () => Promise<T>, { over, limitMs, say }: Patience): Promise<T> {
  const deadline = performance.now() + (limitMs ?? Number.POSITIVE_INFINITY);
  for (let wait = 200; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
    try {
      return await work();
    } catch (error) {
      if (over() || performance.now() > deadline) throw error;
      if (isAppError(error) && !PASSING.includes(error.code)) throw error;
      if (wait === 200) say?.(error instanceof Error ? error.message : String(error));
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}
