import type { CatchUpPolicy } from "@graft/contracts";
import type { CronTimes } from "./cron-times.ts";

/** Seconds after which a time that was not fired counts as missed: a restart of the last replica takes less. */
export const GRACE_SECONDS = 300;
/** Times that were missed are each told, up to as many; of more, the newest. */
export const MOST_TOLD = 1000;

export interface PlannedFiring {
  readonly dueAt: Date;
  readonly fires: boolean;
}

export interface FiringPlan {
  /** Earliest first. */
  readonly firings: readonly PlannedFiring[];
  /** True when there were more times than are told. */
  readonly truncated: boolean;
  /** The first time that is still to come; null when there is none. */
  readonly nextDueAt: Date | null;
}

export interface FiringsInput {
  readonly times: CronTimes;
  /** First time not yet answered. */
  readonly nextDueAt: Date;
  readonly now: Date;
  readonly catchUp: CatchUpPolicy;
  readonly catchUpLimit: number;
}

/**
 * Which of the times that have come are fired. A time within the grace is on time and fires; the others were missed
 * while no replica ran, and the policy says which of them fire all the same: NONE, the LAST one unless one is on time,
 * or ALL, of which the newest `catchUpLimit`.
 */
export function planFirings({ times, nextDueAt, now, catchUp, catchUpLimit }: FiringsInput): FiringPlan {
  const come: Date[] = [];
  for (let time: Date | null = nextDueAt; time !== null && time <= now; time = times.after(time)) {
    come.push(time);
    if (come.length > MOST_TOLD) break;
  }
  const truncated = come.length > MOST_TOLD;
  const told = truncated ? times.upTo(MOST_TOLD, now).reverse() : come;
  const grace = now.getTime() - GRACE_SECONDS * 1000;
  const made = { NONE: 0, LAST: 1, ALL: catchUpLimit }[catchUp];
  const firings = told.map((dueAt, index) => ({
    dueAt,
    fires: told.length - index <= made || dueAt.getTime() >= grace,
  }));
  return { firings, truncated, nextDueAt: times.after(now) };
}
