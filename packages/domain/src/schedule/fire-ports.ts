import type { Repositories } from "../repositories.ts";
import type { Announce } from "../run/run-hint.ts";
import type { TenantScope } from "../tenant-scope.ts";
import type { ScheduleRecord } from "./schedule-record.ts";

/** One transaction of the scheduler's work, and the hints to publish when it has committed. */
export interface FirePorts {
  readonly repositories: Repositories;
  readonly announce: Announce;
}

/** The platform acting for a schedule: its runs and promotion requests carry the schedule's name. */
export function scopeOfSchedule(
  { organizationId }: Pick<TenantScope, "organizationId">,
  { name, createdByName }: Pick<ScheduleRecord, "name" | "createdByName">,
): TenantScope {
  return { organizationId, actor: { kind: "SYSTEM", name: `schedule ${name} of ${createdByName}` } };
}
