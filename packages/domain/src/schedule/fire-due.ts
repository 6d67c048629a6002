import type { TenantScope } from "../tenant-scope.ts";
import { cronTimes } from "./cron-times.ts";
import type { FirePorts } from "./fire-ports.ts";
import { type PlannedFiring, planFirings } from "./plan-firings.ts";
import { tellMissed } from "./schedule-notice.ts";
import type { FireRecord, ScheduleRecord } from "./schedule-record.ts";
import { makeFire, startNextFire } from "./start-fire.ts";

/** What one look at a schedule has made. */
export interface FiredSchedule {
  readonly schedule: ScheduleRecord;
  readonly fires: readonly FireRecord[];
}

/** Firings made, and rows written, by one transaction: it must stay short; what is left is due still. */
const MOST_MADE = 20;
const MOST_WRITTEN = 200;

/** How many of the planned firings one transaction takes on, oldest first. */
function shareOf(firings: readonly PlannedFiring[]): number {
  let made = 0;
  const beyond = firings.findIndex(({ fires }, index) => {
    if (fires) made += 1;
    return made > MOST_MADE || index >= MOST_WRITTEN;
  });
  return beyond === -1 ? firings.length : beyond;
}

/**
 * Fires a schedule that was found due, in one transaction: the rows of its firings, their runs, and the time it is due
 * next. Another replica that found it too waits for nothing: the schedule is locked or already moved on, and the database
 * refuses a second row for a time.
 */
export async function fireDue(
  scope: TenantScope,
  ports: FirePorts,
  { scheduleId, now }: { readonly scheduleId: string; readonly now: Date },
): Promise<FiredSchedule | null> {
  const { schedules } = ports.repositories;
  const schedule = await schedules.lock(scope, scheduleId, true);
  if (schedule === null || schedule.state !== "ACTIVE" || schedule.nextDueAt === null) return null;
  const { expression, zone, nextDueAt } = schedule;
  const fires: FireRecord[] = [];
  if (expression === null || zone === null) {
    const fire = await makeFire(scope, ports, { schedule, dueAt: nextDueAt, manual: false });
    if (fire) fires.push(fire);
    await schedules.setNextDue(scope, schedule.id, null);
    return { schedule, fires };
  }
  if (nextDueAt > now) return null;
  const { catchUp, catchUpLimit } = schedule;
  const plan = planFirings({ times: cronTimes({ expression, zone }), nextDueAt, now, catchUp, catchUpLimit });
  const share = plan.firings.slice(0, shareOf(plan.firings));
  for (const [index, { dueAt, fires: made }] of share.entries()) {
    const earlier = plan.truncated && index === 0 ? " Earlier ones since the last firing are not told." : "";
    const fire = made
      ? await makeFire(scope, ports, { schedule, dueAt, manual: false })
      : await schedules.insertFire(scope, {
          scheduleId,
          dueAt,
          manual: false,
          state: "MISSED",
          errorCode: null,
          reason: `No replica of the platform ran at that time, and the policy is ${catchUp}.${earlier}`,
        });
    if (fire) fires.push(fire);
  }
  await tellMissed(scope, ports, { schedule, fires });
  await schedules.setNextDue(scope, schedule.id, plan.firings[share.length]?.dueAt ?? plan.nextDueAt);
  return { schedule, fires };
}

/** Starts what waits in a schedule's queue, if nothing is at work any more. */
export async function fireWaiting(
  scope: TenantScope,
  ports: FirePorts,
  scheduleId: string,
): Promise<ScheduleRecord | null> {
  const schedule = await ports.repositories.schedules.lock(scope, scheduleId, true);
  if (schedule) await startNextFire(scope, ports, schedule);
  return schedule;
}
