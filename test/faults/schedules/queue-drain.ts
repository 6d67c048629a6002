import { setTimeout as delay } from "node:timers/promises";
import type { ApiCaller } from "@graft/testkit";

const RUNNING = `query ($id: ID!) {
  schedule(id: $id) { overlap fires(first: 1, state: [RUNNING]) { nodes { runs { id state } } } }
}`;
const CANCEL = "mutation ($runId: ID!) { cancelRun(input: { runId: $runId }) { userErrors { code } } }";

interface Running {
  readonly schedule: {
    readonly overlap: string;
    readonly fires: {
      readonly nodes: readonly { readonly runs: readonly { readonly id: string; readonly state: string }[] }[];
    };
  } | null;
}

/**
 * Somebody who cancels the runs of queued schedules, so that the next firing's turn comes: through whichever replica
 * answers, and again when none does.
 */
export class QueueDrain {
  readonly #caller: () => Promise<ApiCaller | undefined>;
  #stopped = false;
  #working: Promise<void> = Promise.resolve();

  constructor(caller: () => Promise<ApiCaller | undefined>) {
    this.#caller = caller;
  }

  start(scheduleIds: Iterable<string>): void {
    this.#working = this.#work([...scheduleIds]);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#working;
  }

  async #work(scheduleIds: readonly string[]): Promise<void> {
    while (!this.#stopped) {
      // A replica that was killed meanwhile refuses the connection; the next round asks another.
      await this.#round(scheduleIds).catch(() => undefined);
      await delay(100);
    }
  }

  async #round(scheduleIds: readonly string[]): Promise<void> {
    const caller = await this.#caller();
    if (caller === undefined) return;
    for (const id of scheduleIds) {
      const { schedule } = await caller.data<Running>(RUNNING, { id });
      if (schedule?.overlap !== "QUEUE") continue;
      for (const { id: runId, state } of schedule.fires.nodes.flatMap(({ runs }) => runs)) {
        if (state === "QUEUED") await caller.data(CANCEL, { runId });
      }
    }
  }
}
