import { type Gate, isAppError } from "@graft/contracts";
import type { DatasetVersionRecord } from "../dataset/dataset-repository.ts";
import { notFound } from "../not-found.ts";
import type { RunRecord } from "../run/run-record.ts";
import type { TenantScope } from "../tenant-scope.ts";
import { type Champion, readChampion } from "./challenge.ts";
import { requirePolicy } from "./check-schedule.ts";
import { type FirePorts, scopeOfSchedule } from "./fire-ports.ts";
import type { FireChange, FireRecord, ScheduleRecord } from "./schedule-record.ts";

/** A firing at work with everything its next step is decided by, read in one transaction under the firing's lock. */
export interface FireContext {
  /** The platform acting for the schedule. */
  readonly scope: TenantScope;
  readonly ports: FirePorts;
  readonly schedule: ScheduleRecord;
  readonly fire: FireRecord;
  /** Its runs, all ended well, first to last. */
  readonly runs: readonly RunRecord[];
  readonly dataset: DatasetVersionRecord;
  readonly champion: Champion;
  /** Of the alias's policy as it is now. */
  readonly gates: readonly Gate[];
}

/** @throws AppError NOT_FOUND for what was deleted since it fired; STATE_CONFLICT without a policy. */
export async function readFireContext(
  scope: TenantScope,
  ports: FirePorts,
  { schedule, fire, runs }: Pick<FireContext, "schedule" | "fire" | "runs">,
): Promise<FireContext> {
  const { repositories } = ports;
  const acting = scopeOfSchedule(scope, schedule);
  const datasetVersionId = fire.datasetVersionId ?? "";
  const dataset = await repositories.datasets.findVersion(acting, datasetVersionId);
  if (dataset === null) throw notFound("DatasetVersion", datasetVersionId);
  const { championVersionId: versionId } = fire;
  const { alias, projectId } = schedule;
  const champion = await readChampion(acting, repositories, { versionId, dataset, alias });
  const gates = await requirePolicy(acting, repositories, { projectId, alias });
  return { scope: acting, ports, schedule, fire, runs, dataset, champion, gates };
}

/** Writes the firing's next state. */
export function moveFire({ scope, ports, fire }: Pick<FireContext, "scope" | "ports" | "fire">, change: FireChange) {
  return ports.repositories.schedules.changeFire(scope, fire.id, change);
}

/** Ends the firing with the coded reason of an AppError; anything else is thrown on. */
export async function failFire(context: Pick<FireContext, "scope" | "ports" | "fire">, error: unknown): Promise<void> {
  if (!isAppError(error)) throw error;
  await moveFire(context, { state: "FAILED", errorCode: error.code, reason: error.message });
}
