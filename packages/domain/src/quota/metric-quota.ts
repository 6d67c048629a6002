import { AppError } from "@graft/contracts";
import type { TenantScope } from "../tenant-scope.ts";
import { describeExceeded } from "./quota-exceeded.ts";

/** Points an organization may log a minute, and what it logged in the last one. */
export interface MetricRate {
  readonly limit: number;
  readonly used: number;
  /** Seconds until the oldest of those points are a minute old. */
  readonly freeInSeconds: number;
}

export interface MetricQuotaOptions {
  readonly measure: (scope: TenantScope) => Promise<MetricRate>;
  /** Milliseconds of a clock that only moves forward. */
  readonly now: () => number;
}

/** How long a measurement is counted on from, in milliseconds: points of other replicas are seen that late. */
const MEASURED_FOR = 1_000;

interface Measured {
  readonly rate: MetricRate;
  readonly at: number;
  /** Points let through since. */
  added: number;
}

/**
 * Slows those who log more points than their organization may: a batch is refused with the time after which to send it
 * again, and kept by its sender. The first batch of a minute is always taken, so that none is too large for ever.
 */
export class MetricQuota {
  readonly #options: MetricQuotaOptions;
  readonly #measured = new Map<string, Measured>();

  constructor(options: MetricQuotaOptions) {
    this.#options = options;
  }

  /** @throws AppError RATE_LIMITED with `retryAfterSeconds` and the quota, its limit and its use. */
  async admit(scope: TenantScope, points: number): Promise<void> {
    const measured = await this.#rateOf(scope);
    const { limit, freeInSeconds } = measured.rate;
    const used = measured.rate.used + measured.added;
    if (used === 0 || used + points <= limit) {
      measured.added += points;
      return;
    }
    const name = "METRIC_POINTS_PER_MINUTE";
    const retryAfterSeconds = Math.max(1, Math.ceil(freeInSeconds));
    throw new AppError(
      "RATE_LIMITED",
      `${describeExceeded({ name, limit, used, wanted: points })} Send it again in ${retryAfterSeconds} s; nothing is lost meanwhile.`,
      { details: { quota: name, limit, used, retryAfterSeconds } },
    );
  }

  async #rateOf(scope: TenantScope): Promise<Measured> {
    const known = this.#measured.get(scope.organizationId);
    if (known && this.#options.now() - known.at < MEASURED_FOR) return known;
    const fresh: Measured = { rate: await this.#options.measure(scope), at: this.#options.now(), added: 0 };
    this.#measured.set(scope.organizationId, fresh);
    return fresh;
  }
}
