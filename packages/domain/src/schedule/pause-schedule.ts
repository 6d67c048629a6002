import { requireRole } from "../actor-rights.ts";
import { notFound } from "../not-found.ts";
import type { TenantScope } from "../tenant-scope.ts";
import { firstDue } from "./create-schedule.ts";
import { announceSchedule, type SchedulePorts } from "./schedule-ports.ts";

/**
 * Stops a schedule from firing. A firing at work goes on to its end; one that waited for it is skipped. What falls due
 * meanwhile is neither made nor missed. A repeat changes nothing.
 *
 * @throws AppError FORBIDDEN below MEMBER; NOT_FOUND.
 */
export async function pauseSchedule(scope: TenantScope, ports: SchedulePorts, scheduleId: string): Promise<void> {
  requireRole(scope, "MEMBER");
  const schedule = await ports.work.write(scope, async ({ schedules }) => {
    const found = await schedules.lock(scope, scheduleId);
    if (found === null) throw notFound("RetrainingSchedule", scheduleId);
    if (found.state === "PAUSED") return found;
    await schedules.setState(scope, scheduleId, { state: "PAUSED", nextDueAt: null });
    for (const fire of await schedules.openFires(scope, scheduleId)) {
      if (fire.state !== "QUEUED") continue;
      const reason = `${scope.actor.name} paused the schedule before its turn came.`;
      await schedules.changeFire(scope, fire.id, { state: "SKIPPED", reason });
    }
    return found;
  });
  announceSchedule(scope, ports, schedule);
}

/**
 * Lets a schedule fire again, from now on. A repeat changes nothing.
 *
 * @throws AppError FORBIDDEN below MEMBER; NOT_FOUND.
 */
export async function resumeSchedule(scope: TenantScope, ports: SchedulePorts, scheduleId: string): Promise<void> {
  requireRole(scope, "MEMBER");
  const now = await ports.scheduleClock();
  const schedule = await ports.work.write(scope, async ({ schedules }) => {
    const found = await schedules.lock(scope, scheduleId);
    if (found === null) throw notFound("RetrainingSchedule", scheduleId);
    if (found.state === "ACTIVE") return found;
    await schedules.setState(scope, scheduleId, { state: "ACTIVE", nextDueAt: firstDue(found, now) });
    return found;
  });
  announceSchedule(scope, ports, schedule);
}
