import type { RunOutcomeQuery } from "@graft/client";
import { shortDuration } from "../command/progress-bar.ts";

export type RunOutcome = NonNullable<RunOutcomeQuery["run"]>;

const ENDED = new Set(["SUCCEEDED", "FAILED", "CANCELLED"]);

export function hasEnded({ state }: { readonly state: string }): boolean {
  return ENDED.has(state);
}

/** What is at work: a ladder's running child, else the run itself. */
export function activeRun(run: RunOutcome): RunOutcome | RunOutcome["children"][number] {
  return run.children.find(({ state }) => state === "RUNNING") ?? run;
}

/** What a run does, in a few words: `linear head: tune, epoch 2 of 5 (38 %, about 40 s left)`. */
export function describeRun(run: RunOutcome): string {
  const active = activeRun(run);
  if (!active.progress) return `${active.name}: ${run.waitingReason ?? active.state.toLowerCase()}`;
  const { phase, epoch, epochs, fraction, remainingSeconds } = active.progress;
  const epochText = epoch && epochs ? `, epoch ${epoch} of ${epochs}` : "";
  const left = remainingSeconds ? `, about ${shortDuration(remainingSeconds)} left` : "";
  return `${active.name}: ${phase.toLowerCase()}${epochText} (${Math.round(fraction * 100)} %${left})`;
}
