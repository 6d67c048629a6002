import { type GraftClient, RunOutcomeDocument, type RunOutcomeQuery } from "@graft/client";
import { AppError } from "@graft/contracts";

export type RunOutcome = NonNullable<RunOutcomeQuery["run"]>;

export interface FollowOptions {
  /** Settles as soon as this holds; left out: when the run has ended. */
  readonly until?: (run: RunOutcome) => boolean;
  readonly onChange?: (run: RunOutcome) => void;
  readonly signal: AbortSignal;
}

const ENDED = new Set(["SUCCEEDED", "FAILED", "CANCELLED"]);

/**
 * Waits for a run, telling what it does meanwhile.
 *
 * @throws AppError with the run's own code and reason when it does not succeed.
 */
export async function followRun(client: GraftClient, id: string, options: FollowOptions): Promise<RunOutcome> {
  for (;;) {
    options.signal.throwIfAborted();
    const { run } = await client.execute(RunOutcomeDocument, { id });
    if (!run) throw new AppError("NOT_FOUND", `The run ${id} is gone.`);
    options.onChange?.(run);
    if (options.until?.(run) || run.state === "SUCCEEDED") return run;
    if (ENDED.has(run.state)) {
      throw new AppError(
        "STATE_CONFLICT",
        `The run ${run.name} ended as ${run.state}: ${run.reason ?? "no reason given"}`,
        {
          details: { errorCode: run.errorCode },
        },
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

/** What a run does, in a few words. */
export function describeProgress(run: RunOutcome): string {
  const active = run.children.find(({ state }) => state === "RUNNING") ?? run;
  if (!active.progress) return run.waitingReason ?? active.state.toLowerCase();
  const { phase, epoch, epochs, fraction, remainingSeconds } = active.progress;
  const epochText = epoch && epochs ? `, epoch ${epoch} of ${epochs}` : "";
  const left = remainingSeconds ? `, about ${Math.ceil(remainingSeconds)} s left` : "";
  return `${active.name}: ${phase.toLowerCase()}${epochText} (${Math.round(fraction * 100)} %${left})`;
}
