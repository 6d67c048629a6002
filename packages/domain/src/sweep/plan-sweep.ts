import type { SweepSpec, SweepTrial } from "@graft/contracts";
import { lastRung, trialSettings } from "./trial-settings.ts";

/** A trial as the search sees it. */
export interface TrialState extends Pick<SweepTrial, "runId" | "trial" | "rung" | "score"> {
  /** True until it has ended. */
  readonly live: boolean;
}

export interface NextTrial {
  readonly trial: number;
  readonly rung: number;
}

/** Failures without any success after which a sweep gives up: what all trials share is wrong. */
export const GIVE_UP_AFTER = 3;

/** Best first; what has no score comes last. */
function better(spec: SweepSpec) {
  const sign = spec.objective === "loss" ? 1 : -1;
  const key = ({ score }: TrialState) => (score === null ? Number.POSITIVE_INFINITY : sign * score);
  return (a: TrialState, b: TrialState) => key(a) - key(b) || a.trial - b.trial;
}

/**
 * What is tried next; null when nothing is to be begun now. Successive halving looks for a trial to promote from the last
 * rung down, among the top 1/eta of those that have ended there, before it begins a new one.
 */
export function nextTrial(spec: SweepSpec, trials: readonly TrialState[]): NextTrial | null {
  const ended = trials.filter(({ live }) => !live);
  const succeeded = ended.filter(({ score }) => score !== null);
  if (succeeded.length === 0 && ended.length >= GIVE_UP_AFTER) return null;
  if (spec.search.kind === "ASHA") {
    const { eta } = spec.search;
    for (let rung = lastRung(spec) - 1; rung >= 0; rung--) {
      const here = succeeded.filter((trial) => trial.rung === rung).sort(better(spec));
      const above = new Set(trials.filter((trial) => trial.rung === rung + 1).map(({ trial }) => trial));
      const promoted = here.slice(0, Math.floor(here.length / eta)).find(({ trial }) => !above.has(trial));
      if (promoted) return { trial: promoted.trial, rung: rung + 1 };
    }
  }
  const begun = new Set(trials.map(({ trial }) => trial)).size;
  return begun < trialSettings(spec).length ? { trial: begun, rung: 0 } : null;
}

/** The best trial of the highest rung that any reached; null when none succeeded. */
export function bestTrial<T extends TrialState>(spec: SweepSpec, trials: readonly T[]): T | null {
  const scored = trials.filter(({ score }) => score !== null);
  const highest = Math.max(...scored.map(({ rung }) => rung));
  return scored.filter(({ rung }) => rung === highest).sort(better(spec))[0] ?? null;
}
