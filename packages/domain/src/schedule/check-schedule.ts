import { AppError, type Gate, type ScheduleAudits } from "@graft/contracts";
import type { DatasetVersionRecord } from "../dataset/dataset-repository.ts";
import type { Repositories } from "../repositories.ts";
import type { TenantScope } from "../tenant-scope.ts";
import { bindTemplate } from "./bind-template.ts";
import { refuseSelfTrigger } from "./refuse-self-trigger.ts";
import type { ScheduleSettings } from "./schedule-record.ts";

/**
 * Holds a schedule against the rows it names, as if it fired now: what could only fail at night is said by day. Answers
 * the data set's name.
 *
 * @throws AppError what {@link bindTemplate} says; STATE_CONFLICT without a policy for the alias; SPEC_INVALID and
 * LABEL_UNKNOWN for audits the data has no groups or class for; SCHEDULE_TRIGGERS_ITSELF.
 */
export async function checkSchedule(
  scope: TenantScope,
  repositories: Repositories,
  { settings, projectId }: { readonly settings: ScheduleSettings; readonly projectId: string },
): Promise<{ readonly datasetName: string }> {
  const { dataset } = await bindTemplate(scope, repositories, { ...settings, projectId, datasetName: null });
  checkAudits(settings.audits, dataset);
  await requirePolicy(scope, repositories, { projectId, alias: settings.alias });
  await refuseSelfTrigger(scope, repositories, { schedule: settings, dataset });
  return { datasetName: dataset.datasetName };
}

/** @throws AppError STATE_CONFLICT where nothing says what a promotion to the alias needs. */
export async function requirePolicy(
  scope: TenantScope,
  { promotions }: Repositories,
  place: { readonly projectId: string; readonly alias: string },
): Promise<readonly Gate[]> {
  const policy = await promotions.newestPolicy(scope, place);
  if (policy !== null) return policy.gates;
  const message = `No policy says what a promotion to "${place.alias}" needs in this project: a maintainer has to make one first.`;
  throw new AppError("STATE_CONFLICT", message, { details: { subject: "alias" } });
}

/** @throws AppError SPEC_INVALID, LABEL_UNKNOWN. */
export function checkAudits({ attributes = [], positiveLabel }: ScheduleAudits, dataset: DatasetVersionRecord): void {
  const where = `${dataset.datasetName} version ${dataset.version}`;
  const unknown = attributes.find((attribute) => !dataset.attributes.includes(attribute));
  if (unknown !== undefined) {
    const known = dataset.attributes.length > 0 ? `it has ${dataset.attributes.join(", ")}` : "it has none";
    throw new AppError("SPEC_INVALID", `${where} has no protected attribute "${unknown}"; ${known}.`, {
      details: { subject: "audits.attributes" },
    });
  }
  if (positiveLabel !== undefined && !dataset.classes.includes(positiveLabel)) {
    const message = `"${positiveLabel}" is no class of ${where}; it has ${dataset.classes.join(", ")}.`;
    throw new AppError("LABEL_UNKNOWN", message, { details: { subject: "audits.positiveLabel" } });
  }
}
