import type { EventBus } from "../bus/event-bus.ts";
import type { TenantScope } from "../tenant-scope.ts";
import type { UnitOfWork } from "../unit-of-work.ts";

/** The time by which schedules are due: one clock for all replicas of an installation. */
export type ScheduleClock = () => Promise<Date>;

export interface SchedulePorts {
  readonly work: UnitOfWork;
  readonly bus: EventBus;
  readonly scheduleClock: ScheduleClock;
}

/** Hints that a schedule or one of its firings has changed; called after the commit. */
export function announceSchedule(
  { organizationId }: TenantScope,
  { bus }: Pick<SchedulePorts, "bus">,
  { id: scheduleId, projectId }: { readonly id: string; readonly projectId: string },
): void {
  bus.publish("schedule.changed", { organizationId, projectId, scheduleId });
}
