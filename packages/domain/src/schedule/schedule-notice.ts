import { notify } from "../notice/notify.ts";
import type { TenantScope } from "../tenant-scope.ts";
import type { FirePorts } from "./fire-ports.ts";
import type { FireRecord, ScheduleRecord } from "./schedule-record.ts";

type Told = Pick<ScheduleRecord, "id" | "projectId" | "name">;

/** Tells members of firings that were missed: once for all that one look found. */
export async function tellMissed(
  scope: TenantScope,
  { repositories }: Pick<FirePorts, "repositories">,
  { schedule, fires }: { readonly schedule: Told; readonly fires: readonly FireRecord[] },
): Promise<void> {
  const missed = fires.filter(({ state }) => state === "MISSED");
  const [first] = missed;
  const last = missed.at(-1);
  if (!first || !last) return;
  const span =
    missed.length === 1
      ? `of ${first.dueAt.toISOString()}`
      : `from ${first.dueAt.toISOString()} to ${last.dueAt.toISOString()}`;
  await notify(scope, repositories, {
    projectId: schedule.projectId,
    kind: "SCHEDULE_MISSED",
    title: `The schedule ${schedule.name} missed ${missed.length === 1 ? "a firing" : `${missed.length} firings`}`,
    body: `No replica of the platform ran at the time ${span}, and the catch-up policy does not make up for it.`,
    subject: { type: "RetrainingSchedule", id: schedule.id },
  });
}

/** Tells members of a firing that made nothing because its template cannot be bound any more. */
export async function tellFailedStart(
  scope: TenantScope,
  { repositories }: Pick<FirePorts, "repositories">,
  { schedule, reason }: { readonly schedule: Told; readonly reason: string },
): Promise<void> {
  await notify(scope, repositories, {
    projectId: schedule.projectId,
    kind: "SCHEDULE_MISSED",
    title: `The schedule ${schedule.name} could not fire`,
    body: reason,
    subject: { type: "RetrainingSchedule", id: schedule.id },
  });
}
