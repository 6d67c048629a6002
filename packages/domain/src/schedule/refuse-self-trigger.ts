import { AppError } from "@graft/contracts";
import type { DatasetVersionRecord } from "../dataset/dataset-repository.ts";
import type { Repositories } from "../repositories.ts";
import type { TenantScope } from "../tenant-scope.ts";
import type { ScheduleSettings } from "./schedule-record.ts";

interface Asked extends Pick<ScheduleSettings, "trigger" | "modelName" | "alias"> {
  readonly name: string;
}

/**
 * Refuses to answer a dataset version that a run of this very schedule, or of another one for the same model and alias,
 * has uploaded: its answer would make the next, without end.
 *
 * @throws AppError SCHEDULE_TRIGGERS_ITSELF.
 */
export async function refuseSelfTrigger(
  scope: TenantScope,
  { schedules }: Repositories,
  { schedule, dataset }: { readonly schedule: Asked; readonly dataset: DatasetVersionRecord },
): Promise<void> {
  if (schedule.trigger !== "NEW_DATASET_VERSION") return;
  const origin = await schedules.originOfArtifact(scope, dataset.artifactId);
  if (origin === null || origin.modelName !== schedule.modelName || origin.alias !== schedule.alias) return;
  throw new AppError(
    "SCHEDULE_TRIGGERS_ITSELF",
    `Version ${dataset.version} of the data set "${dataset.datasetName}" was made by a run of the schedule "${origin.scheduleName}" for the same model: "${schedule.name}" would trigger itself. Use a CRON trigger, or another data set.`,
    { details: { subject: "trigger" } },
  );
}
