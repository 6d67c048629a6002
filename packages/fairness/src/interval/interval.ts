import { AppError } from "@graft/contracts";
import normalQuantile from "@stdlib/stats-base-dists-normal-quantile";

/** Two-sided confidence interval. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** `successes` of `count` independent trials. */
export interface Proportion {
  readonly successes: number;
  readonly count: number;
}

/** Standard normal quantile that leaves (1 - confidence) / 2 above it: 1.959964 for 0.95. */
export function criticalValue(confidence: number): number {
  if (!(confidence > 0 && confidence < 1)) {
    throw new AppError("INPUT_INVALID", `The confidence ${confidence} is not between 0 and 1; give for example 0.95.`);
  }
  return normalQuantile(1 - (1 - confidence) / 2, 0, 1);
}

/** Refuses what is no proportion, so that no interval is made of 0 / 0. */
export function assertProportion({ successes, count }: Proportion): void {
  if (!Number.isInteger(successes) || !Number.isInteger(count) || count < 1 || successes < 0 || successes > count) {
    throw new AppError(
      "INPUT_INVALID",
      `${successes} of ${count} is not a proportion; give whole numbers with at least one trial.`,
    );
  }
}
