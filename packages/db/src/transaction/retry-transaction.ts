import { setTimeout as delay } from "node:timers/promises";
import { sqlState } from "./sql-state.ts";

/** Serialization failure and deadlock: the transaction did nothing, and may do it when tried again. */
const RETRIED = new Set(["40001", "40P01"]);

export interface RetryOptions {
  /** Tries in all. */
  readonly attempts?: number;
  /** Longest wait before the second try in milliseconds; doubles with each try. */
  readonly baseMs?: number;
}

/**
 * Runs a whole transaction again when the database refused it for the sake of another. Waits a random time up to a
 * doubling bound ("full jitter"), so that those who collided do not collide again in step; the last error is thrown as
 * it came.
 */
export async function retryTransaction<T>(
  transaction: () => Promise<T>,
  { attempts = 10, baseMs = 10 }: RetryOptions = {},
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await transaction();
    } catch (error) {
      const state = sqlState(error);
      if (attempt >= attempts || state === undefined || !RETRIED.has(state)) throw error;
      await delay(Math.random() * Math.min(baseMs * 2 ** (attempt - 1), 500));
    }
  }
}
