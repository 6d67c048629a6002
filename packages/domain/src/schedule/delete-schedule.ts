import { requireRole } from "../actor-rights.ts";
import { notFound } from "../not-found.ts";
import { cancelRun } from "../run/cancel-run.ts";
import type { Announce, RunHint } from "../run/run-hint.ts";
import { isTerminal } from "../run/run-state-machine.ts";
import type { TenantScope } from "../tenant-scope.ts";
import { announceSchedule, type SchedulePorts } from "./schedule-ports.ts";

/**
 * Takes a schedule and its firings away, and cancels the runs of a firing at work. Runs, versions, audits and promotion
 * requests it has led to stay.
 *
 * @throws AppError FORBIDDEN below MEMBER; NOT_FOUND.
 */
export async function deleteSchedule(
  scope: TenantScope,
  ports: SchedulePorts & { readonly announce: Announce },
  scheduleId: string,
): Promise<void> {
  requireRole(scope, "MEMBER");
  const hints: RunHint[] = [];
  const schedule = await ports.work.write(scope, async (repositories) => {
    hints.length = 0;
    const { schedules } = repositories;
    const found = await schedules.lock(scope, scheduleId);
    if (found === null) throw notFound("RetrainingSchedule", scheduleId);
    for (const fire of await schedules.openFires(scope, scheduleId)) {
      for (const run of await schedules.runsOfFire(scope, fire.id)) {
        if (isTerminal(run.state)) continue;
        await cancelRun(scope, { repositories, announce: (hint) => void hints.push(hint) }, run.id);
      }
    }
    await schedules.remove(scope, scheduleId);
    return found;
  });
  for (const hint of hints) ports.announce(hint);
  announceSchedule(scope, ports, schedule);
}
