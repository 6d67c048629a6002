import { requireRole } from "../actor-rights.ts";
import { notFound } from "../not-found.ts";
import { actingParty, answerableId } from "../promotion/acting-party.ts";
import type { TenantScope } from "../tenant-scope.ts";
import { checkSchedule } from "./check-schedule.ts";
import { firstDue, nameTaken } from "./create-schedule.ts";
import { readSettings, type ScheduleSettingsInput } from "./read-settings.ts";
import { announceSchedule, type SchedulePorts } from "./schedule-ports.ts";
import type { ScheduleRecord } from "./schedule-record.ts";

export type UpdateScheduleInput = Partial<ScheduleSettingsInput> & { readonly scheduleId: string };

/**
 * Changes what is given of a schedule; a firing at work keeps what it was made with. Whoever changes a schedule answers
 * for it from then on.
 *
 * @throws AppError FORBIDDEN below MEMBER; NOT_FOUND; and as when one is made.
 */
export async function updateSchedule(
  scope: TenantScope,
  ports: SchedulePorts,
  { scheduleId, ...input }: UpdateScheduleInput,
): Promise<void> {
  requireRole(scope, "MEMBER");
  const now = await ports.scheduleClock();
  const changed = await ports.work.write(scope, async (repositories) => {
    const { schedules } = repositories;
    const schedule = await schedules.lock(scope, scheduleId);
    if (schedule === null) throw notFound("RetrainingSchedule", scheduleId);
    const settings = readSettings(merge(schedule, input));
    const { datasetName } = await checkSchedule(scope, repositories, { settings, projectId: schedule.projectId });
    const { expression, zone, trigger } = settings;
    const sameTimes = trigger === schedule.trigger && expression === schedule.expression && zone === schedule.zone;
    const due = schedule.state === "PAUSED" ? null : firstDue(settings, now);
    const nextDueAt = sameTimes ? schedule.nextDueAt : due;
    const owner = { createdById: await answerableId(scope, repositories), createdByName: actingParty(scope).name };
    if (!(await schedules.update(scope, scheduleId, { ...settings, ...owner, datasetName, nextDueAt }))) {
      throw nameTaken(settings.name);
    }
    return schedule;
  });
  announceSchedule(scope, ports, changed);
}

/** Another trigger leaves expression and zone behind unless they are given with it. */
function merge(schedule: ScheduleRecord, input: Partial<ScheduleSettingsInput>): ScheduleSettingsInput {
  const given = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
  const left = input.trigger !== undefined && input.trigger !== "CRON" ? { expression: null, zone: null } : {};
  return { ...schedule, ...left, ...given };
}
