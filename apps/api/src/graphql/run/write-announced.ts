import type { Repositories, RunHint } from "@graft/domain";
import type { Platform } from "../../platform.ts";
import type { GraphContext } from "../context.ts";

/** Publishes what a unit of work announced. */
export function publishHints({ bus }: Pick<Platform, "bus">, hints: readonly RunHint[]): void {
  for (const hint of hints) {
    // One call for each member of the union: topic and payload belong together.
    if (hint.topic === "run.changed") bus.publish(hint.topic, hint.payload);
    else if (hint.topic === "run.queued") bus.publish(hint.topic, hint.payload);
    else bus.publish(hint.topic, hint.payload);
  }
}

interface Ports {
  readonly repositories: Repositories;
  readonly announce: (hint: RunHint) => void;
}

/** One unit of work of the request's tenant, whose hints go to the bus once it has committed. */
export async function writeAnnounced<T>(
  { platform, scope }: Pick<GraphContext, "platform" | "scope">,
  work: (ports: Ports) => Promise<T>,
): Promise<T> {
  const hints: RunHint[] = [];
  const result = await platform.work.write(scope, (repositories) => {
    // The work may run again from its start; what it announced before did not happen.
    hints.length = 0;
    return work({ repositories, announce: (hint) => void hints.push(hint) });
  });
  publishHints(platform, hints);
  return result;
}
