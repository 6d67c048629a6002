import { AppError, isAppError } from "@graft/contracts";
import { cancelRun } from "../run/cancel-run.ts";
import { createRun } from "../run/create-run.ts";
import { isTerminal } from "../run/run-state-machine.ts";
import type { TenantScope } from "../tenant-scope.ts";
import { type BoundTemplate, bindTemplate } from "./bind-template.ts";
import { checkAudits } from "./check-schedule.ts";
import { type FirePorts, scopeOfSchedule } from "./fire-ports.ts";
import { refuseSelfTrigger } from "./refuse-self-trigger.ts";
import { tellFailedStart } from "./schedule-notice.ts";
import type { FireRecord, ScheduleRecord } from "./schedule-record.ts";

/** Firings of one schedule that may wait for another. */
const LONGEST_QUEUE = 100;

export interface Firing {
  readonly schedule: ScheduleRecord;
  readonly dueAt: Date;
  readonly manual: boolean;
}

/**
 * Makes the firing of a time: its row and its run in the caller's transaction, so that there are both or neither. The
 * caller holds the schedule's lock. Answers null when that time was fired before; what stands in the way is told by the
 * row's state and reason.
 */
export async function makeFire(scope: TenantScope, ports: FirePorts, firing: Firing): Promise<FireRecord | null> {
  const { schedules } = ports.repositories;
  const { schedule, dueAt, manual } = firing;
  const base = { scheduleId: schedule.id, dueAt, manual, errorCode: null };
  const open = await schedules.openFires(scope, schedule.id);
  const [earlier] = open;
  if (earlier && schedule.overlap === "SKIP") {
    const reason = `The firing of ${at(earlier.dueAt)} is still at work.`;
    return schedules.insertFire(scope, { ...base, state: "SKIPPED", reason });
  }
  if (earlier && schedule.overlap === "QUEUE") {
    if (open.length > LONGEST_QUEUE) {
      const reason = `${LONGEST_QUEUE} firings wait already.`;
      return schedules.insertFire(scope, { ...base, state: "SKIPPED", reason });
    }
    const reason = `It waits for the firing of ${at(earlier.dueAt)} to end.`;
    return schedules.insertFire(scope, { ...base, state: "QUEUED", reason });
  }
  for (const fire of open) await cancelFire(scope, ports, { schedule, fire, by: dueAt });
  const fire = await schedules.insertFire(scope, { ...base, state: "RUNNING", reason: null });
  if (fire) await startFire(scope, ports, { schedule, fire });
  return fire;
}

/** Starts the firing that has waited longest, once none is at work. The caller holds the schedule's lock. */
export async function startNextFire(scope: TenantScope, ports: FirePorts, schedule: ScheduleRecord): Promise<void> {
  const { schedules } = ports.repositories;
  const [first] = await schedules.openFires(scope, schedule.id);
  if (first?.state !== "QUEUED") return;
  await schedules.changeFire(scope, first.id, { state: "RUNNING", reason: null });
  await startFire(scope, ports, { schedule, fire: first });
}

async function startFire(
  scope: TenantScope,
  ports: FirePorts,
  { schedule, fire }: { readonly schedule: ScheduleRecord; readonly fire: FireRecord },
): Promise<void> {
  const { schedules } = ports.repositories;
  const acting = scopeOfSchedule(scope, schedule);
  let bound: BoundTemplate;
  try {
    bound = await bindTemplate(acting, ports.repositories, schedule);
    checkAudits(schedule.audits, bound.dataset);
    await refuseSelfTrigger(acting, ports.repositories, { schedule, dataset: bound.dataset });
  } catch (error) {
    // Nothing was written yet, so the transaction is whole and the failure can be told in it.
    if (!isAppError(error)) throw error;
    const { code: errorCode, message: reason } = error;
    await tellFailedStart(scope, ports, { schedule, reason });
    return schedules.changeFire(scope, fire.id, { state: "FAILED", errorCode, reason });
  }
  const { spec, dataset, champion } = bound;
  await createRun(acting, ports, {
    projectId: schedule.projectId,
    experimentId: null,
    name: `${schedule.name}: challenger on ${dataset.datasetName} version ${dataset.version}`.slice(0, 200),
    spec,
    priority: null,
    requirements: {},
    idempotencyKey: `schedule-fire/${fire.id}/challenger`,
    scheduleFireId: fire.id,
  });
  await schedules.changeFire(scope, fire.id, {
    state: "RUNNING",
    step: "TRAIN",
    reason: `The challenger trains on ${dataset.datasetName} version ${dataset.version}.`,
    datasetVersionId: dataset.id,
    backboneVersionId: spec.backboneVersionId,
    championVersionId: champion?.id ?? null,
  });
}

interface Cancelled {
  readonly schedule: ScheduleRecord;
  readonly fire: FireRecord;
  /** Time of the firing that takes its place. */
  readonly by: Date;
}

async function cancelFire(scope: TenantScope, ports: FirePorts, { schedule, fire, by }: Cancelled): Promise<void> {
  const { schedules } = ports.repositories;
  const acting = scopeOfSchedule(scope, schedule);
  for (const run of await schedules.runsOfFire(scope, fire.id)) {
    if (!isTerminal(run.state)) await cancelRun(acting, ports, run.id);
  }
  await schedules.changeFire(scope, fire.id, { state: "CANCELLED", reason: `The firing of ${at(by)} took its place.` });
}

const at = (time: Date) => `${time.toISOString().slice(0, 16).replace("T", " ")} UTC`;

/** What a person is told whose firing made nothing. */
export function refusedFire(fire: FireRecord): AppError {
  return new AppError("STATE_CONFLICT", `Nothing was started: ${fire.reason ?? fire.state}`);
}
