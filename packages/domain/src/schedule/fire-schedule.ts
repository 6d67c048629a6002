import { AppError } from "@graft/contracts";
import { requireRole } from "../actor-rights.ts";
import { notFound } from "../not-found.ts";
import type { Announce, RunHint } from "../run/run-hint.ts";
import type { TenantScope } from "../tenant-scope.ts";
import { announceSchedule, type SchedulePorts } from "./schedule-ports.ts";
import { makeFire, refusedFire } from "./start-fire.ts";

/**
 * Fires a schedule now, paused or not, and answers the firing's id. What would be a row that nobody asked for, were it
 * the clock's, is an answer here: under SKIP a firing at work refuses it.
 *
 * @throws AppError FORBIDDEN below MEMBER; NOT_FOUND; STATE_CONFLICT when an earlier firing stands in the way.
 */
export async function fireSchedule(
  scope: TenantScope,
  ports: SchedulePorts & { readonly announce: Announce },
  scheduleId: string,
): Promise<string> {
  requireRole(scope, "MEMBER");
  const dueAt = await ports.scheduleClock();
  const hints: RunHint[] = [];
  const { schedule, fire } = await ports.work.write(scope, async (repositories) => {
    hints.length = 0;
    const found = await repositories.schedules.lock(scope, scheduleId);
    if (found === null) throw notFound("RetrainingSchedule", scheduleId);
    const firing = { schedule: found, dueAt, manual: true };
    const made = await makeFire(scope, { repositories, announce: (hint) => void hints.push(hint) }, firing);
    if (made === null) {
      throw new AppError("STATE_CONFLICT", `The schedule "${found.name}" has fired at this very moment.`);
    }
    // Thrown inside, so that the row goes as well: the person is told.
    if (made.state === "SKIPPED") throw refusedFire(made);
    return { schedule: found, fire: made };
  });
  for (const hint of hints) ports.announce(hint);
  announceSchedule(scope, ports, schedule);
  return fire.id;
}
