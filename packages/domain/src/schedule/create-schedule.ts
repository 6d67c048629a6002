import { AppError } from "@graft/contracts";
import { requireRole } from "../actor-rights.ts";
import { notFound } from "../not-found.ts";
import { actingParty, answerableId } from "../promotion/acting-party.ts";
import type { TenantScope } from "../tenant-scope.ts";
import { checkSchedule } from "./check-schedule.ts";
import { cronTimes } from "./cron-times.ts";
import { readSettings, type ScheduleSettingsInput } from "./read-settings.ts";
import { announceSchedule, type SchedulePorts } from "./schedule-ports.ts";
import type { ScheduleSettings } from "./schedule-record.ts";

export interface CreateScheduleInput extends ScheduleSettingsInput {
  readonly projectId: string;
}

/** The first time after `now` at which a schedule fires by the clock; null when something else makes it fire. */
export function firstDue({ expression, zone }: Pick<ScheduleSettings, "expression" | "zone">, now: Date): Date | null {
  return expression === null || zone === null ? null : cronTimes({ expression, zone }).after(now);
}

/**
 * Makes a schedule, ACTIVE from now on. Whoever makes it answers for what it asks: no approval of theirs counts for its
 * promotion requests.
 *
 * @throws AppError FORBIDDEN below MEMBER; NOT_FOUND for the project; CONFLICT for a name that is taken; what
 * {@link readSettings} and {@link checkSchedule} say.
 */
export async function createSchedule(
  scope: TenantScope,
  ports: SchedulePorts,
  { projectId, ...input }: CreateScheduleInput,
): Promise<string> {
  requireRole(scope, "MEMBER");
  const settings = readSettings(input);
  const nextDueAt = firstDue(settings, await ports.scheduleClock());
  const id = await ports.work.write(scope, async (repositories) => {
    if (!(await repositories.datasets.projectExists(scope, projectId))) throw notFound("Project", projectId);
    const { datasetName } = await checkSchedule(scope, repositories, { settings, projectId });
    const createdById = await answerableId(scope, repositories);
    const createdByName = actingParty(scope).name;
    const owner = { createdById, createdByName };
    const made = await repositories.schedules.insert(scope, {
      ...settings,
      projectId,
      datasetName,
      nextDueAt,
      ...owner,
    });
    if (made === null) throw nameTaken(settings.name);
    return made;
  });
  announceSchedule(scope, ports, { id, projectId });
  return id;
}

export function nameTaken(name: string): AppError {
  const message = `The project already has a schedule named ${JSON.stringify(name)}; choose another name.`;
  return new AppError("CONFLICT", message, { details: { subject: "name" } });
}
