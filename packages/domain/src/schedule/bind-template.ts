import { AppError, type LadderSpec, type ScheduleTemplate, type TrainSpec } from "@graft/contracts";
import type { DatasetVersionRecord } from "../dataset/dataset-repository.ts";
import type { ModelVersionRecord } from "../model/model-repository.ts";
import type { Repositories } from "../repositories.ts";
import { checkPlaceAndSpec } from "../run/create-run.ts";
import type { TenantScope } from "../tenant-scope.ts";
import type { ScheduleSettings } from "./schedule-record.ts";

/** A template with everything that is only known when the schedule fires. */
export interface BoundTemplate {
  readonly spec: TrainSpec | LadderSpec;
  readonly dataset: DatasetVersionRecord;
  /** Where the alias stands; null when it stands nowhere yet. */
  readonly champion: ModelVersionRecord | null;
}

type Template = Pick<ScheduleSettings, "template" | "modelName" | "alias"> & {
  readonly projectId: string;
  /** Name the data set had, to say which one is gone; null when the schedule is only being made. */
  readonly datasetName: string | null;
};

/**
 * Binds a template to the newest version of its data set and to its backbone, and holds the run's specification against
 * the rows it names, as for a run a person makes.
 *
 * @throws AppError NOT_FOUND for the data set, a version of it or the backbone; STATE_CONFLICT when the backbone is to be
 * the alias's and the alias stands nowhere; the faults of a run's specification.
 */
export async function bindTemplate(
  scope: TenantScope,
  repositories: Repositories,
  { template, modelName, alias, projectId, datasetName }: Template,
): Promise<BoundTemplate> {
  const dataset = await newestVersion(scope, repositories, { projectId, datasetId: template.datasetId, datasetName });
  const champion = await findChampion(scope, repositories, { projectId, modelName, alias });
  const backboneVersionId = backboneOf(template, { champion, modelName, alias });
  const { datasetId: _dataset, backbone: _backbone, ...rest } = template;
  const bound = { datasetVersionId: dataset.id, backboneVersionId };
  const spec = rest.kind === "TRAIN" ? { ...rest, ...bound } : { ...rest, ...bound, modelName };
  await checkPlaceAndSpec(scope, { repositories }, { projectId, experimentId: null, spec });
  return { spec, dataset, champion };
}

async function newestVersion(
  scope: TenantScope,
  { datasets }: Repositories,
  { projectId, datasetId, datasetName }: { projectId: string; datasetId: string; datasetName: string | null },
): Promise<DatasetVersionRecord> {
  const dataset = await datasets.find(scope, datasetId);
  const details = { details: { subject: "template.datasetId" } };
  if (dataset === null || dataset.projectId !== projectId) {
    const message =
      datasetName === null
        ? `There is no Dataset "${datasetId}" in this project. Check the id.`
        : `The data set "${datasetName}", which the template names, is gone. Change the template or delete the schedule.`;
    throw new AppError("NOT_FOUND", message, details);
  }
  const version = await datasets.newestVersion(scope, datasetId);
  if (version !== null) return version;
  throw new AppError("NOT_FOUND", `The data set "${dataset.name}" has no version yet; push one first.`, details);
}

/** The version an alias stands on; null when the model or the alias is still to come. */
export async function findChampion(
  scope: TenantScope,
  { models, promotions }: Repositories,
  { projectId, modelName, alias }: { projectId: string; modelName: string; alias: string },
): Promise<ModelVersionRecord | null> {
  const modelId = await models.findModel(scope, { projectId, name: modelName });
  const versionId = modelId && (await promotions.aliasVersion(scope, { modelId, alias }, false));
  return versionId ? models.findVersion(scope, versionId) : null;
}

function backboneOf(
  { backbone }: ScheduleTemplate,
  { champion, modelName, alias }: { champion: ModelVersionRecord | null; modelName: string; alias: string },
): string {
  if (backbone.from === "VERSION") return backbone.backboneVersionId;
  if (champion) return champion.backboneVersionId;
  throw new AppError(
    "STATE_CONFLICT",
    `The alias "${alias}" of the model "${modelName}" stands on no version, so it has no backbone to train on. Name a backbone version in the template.`,
    { details: { subject: "template.backbone" } },
  );
}
