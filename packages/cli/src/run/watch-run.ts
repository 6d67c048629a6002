import { type GraftClient, RunOutcomeDocument, RunUpdatesDocument, type SubscriptionClient } from "@graft/client";
import { AppError } from "@graft/contracts";
import type { CommandContext } from "../command/command-context.ts";
import { EXIT, type ExitCode } from "../command/exit-code.ts";
import { Progress } from "../command/progress.ts";
import { describeEnd } from "./describe-end.ts";
import { activeRun, describeRun, hasEnded, type RunOutcome } from "./describe-run.ts";
import { findRun } from "./find-run.ts";
import { LiveMetrics } from "./live-metrics.ts";

/** Milliseconds after which the run is looked at without a hint: hints save waiting and may be lost. */
const LOOK_EVERY_MS = 5000;

/** Settles with the next hint, after a while, or when it is over. */
class Hints {
  #wake: () => void = () => undefined;
  /** A hint that came while nobody waited. */
  #pending = false;

  readonly tell = (): void => {
    this.#pending = true;
    this.#wake();
  };

  async next(signal: AbortSignal): Promise<void> {
    if (!this.#pending && !signal.aborted) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(done, LOOK_EVERY_MS);
        function done() {
          clearTimeout(timer);
          signal.removeEventListener("abort", done);
          resolve();
        }
        this.#wake = done;
        signal.addEventListener("abort", done, { once: true });
      });
    }
    this.#pending = false;
  }
}

/** A ladder changes with its children, so every run of the project is a hint. */
async function followProject(
  subscriptions: SubscriptionClient,
  { projectId, tell, signal }: { projectId: string; tell: () => void; signal: AbortSignal },
): Promise<void> {
  try {
    for await (const _update of subscriptions.subscribe(RunUpdatesDocument, { projectId }, signal)) tell();
  } catch {
    // Without live hints the run is looked at every few seconds.
  }
}

export interface FollowedRun {
  readonly client: GraftClient;
  readonly id: string;
  /** Tells what it does, whenever that changes. */
  readonly onChange: (text: string) => void;
}

/** Waits for the end of a run, live. @throws AppError NOT_FOUND */
export async function followToEnd(context: CommandContext, { client, id, onChange }: FollowedRun): Promise<RunOutcome> {
  const { id: runId, project } = await findRun(client, id);
  const over = new AbortController();
  const signal = AbortSignal.any([context.signal, over.signal]);
  const subscriptions = context.subscribe();
  const hints = new Hints();
  let seen: RunOutcome | undefined;
  const show = () => {
    if (seen) onChange([describeRun(seen), metrics.text()].filter((text) => text !== "").join("  "));
  };
  const metrics = new LiveMetrics(subscriptions, { signal, onChange: show });
  void followProject(subscriptions, { projectId: project.id, tell: hints.tell, signal });
  try {
    for (;;) {
      context.signal.throwIfAborted();
      const { run } = await client.execute(RunOutcomeDocument, { id: runId });
      if (!run) throw new AppError("NOT_FOUND", `The run ${id} is gone.`);
      if (hasEnded(run)) return run;
      const active = activeRun(run);
      if (active.state === "RUNNING" && active.kind !== "LADDER" && active.kind !== "SWEEP") metrics.follow(active.id);
      seen = run;
      show();
      await hints.next(context.signal);
    }
  } finally {
    over.abort();
  }
}

/** Shows a run until it ends, then how it ended; answers the exit code of that end. */
export async function watchRun(context: CommandContext, client: GraftClient, id: string): Promise<ExitCode> {
  const progress = new Progress();
  if (!context.json) progress.step(`Watching ${(await findRun(client, id)).name}`);
  try {
    const run = await followToEnd(context, { client, id, onChange: (text) => context.json || progress.say(text) });
    if (run.state === "SUCCEEDED") progress.done();
    else progress.failed();
    context.answer(run, () => describeEnd(run));
    return run.state === "SUCCEEDED" ? EXIT.OK : EXIT.FAILED;
  } catch (error) {
    progress.failed();
    throw error;
  }
}
