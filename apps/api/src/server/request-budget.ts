import { AppError } from "@graft/contracts";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import type { Identity } from "../auth/identity.ts";

/** Seconds of a window. */
const WINDOW = 60;

/** Whom a request counts against: the person or key that was verified; never what a request merely claims to be. */
export function callerOf(identity: Identity): string {
  return identity.kind === "USER" ? `person ${identity.userId}` : `key ${identity.apiKeyId}`;
}

/** Whom a request counts against as long as it is not known who asks. */
export function strangerAt(address: string): string {
  return `address ${address}`;
}

/**
 * Requests each caller may make in a minute, over HTTP and sockets together. Counted in this process: with several replicas
 * a caller may make as many at each, and the limit is there to keep one caller from taking a process to itself.
 */
export class RequestBudget {
  readonly #limiter: RateLimiterMemory;

  constructor(perMinute: number) {
    this.#limiter = new RateLimiterMemory({ points: perMinute, duration: WINDOW });
  }

  /** Counts a request. @throws AppError RATE_LIMITED with the seconds to wait. */
  async take(caller: string): Promise<void> {
    try {
      await this.#limiter.consume(caller);
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      throw rateLimited(error.msBeforeNext);
    }
  }

  /**
   * Refuses a caller whose requests are used up, without counting: before anything is looked up for a stranger.
   *
   * @throws AppError RATE_LIMITED
   */
  async check(caller: string): Promise<void> {
    const used = await this.#limiter.get(caller);
    if (used !== null && used.remainingPoints <= 0) throw rateLimited(used.msBeforeNext);
  }
}

function rateLimited(milliseconds: number): AppError {
  const retryAfterSeconds = Math.max(1, Math.ceil(milliseconds / 1_000));
  return new AppError("RATE_LIMITED", `Too many requests. Come back in ${retryAfterSeconds} seconds.`, {
    details: { retryAfterSeconds },
  });
}
