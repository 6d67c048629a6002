import { CreateScheduleDocument, DatasetByNameDocument, type GraftClient } from "@graft/client";
import { AppError, type CatchUpPolicy, type OverlapPolicy } from "@graft/contracts";
import { findBackboneVersion } from "../backbone/find-backbone-version.ts";
import type { CommandContext } from "../command/command-context.ts";
import { EXIT, type ExitCode } from "../command/exit-code.ts";
import { findProject, type ProjectOption } from "../project/find-project.ts";
import { presetLadder } from "../run/preset-ladder.ts";
import { readSpecFile } from "../run/read-spec-file.ts";
import { describeSchedule } from "./describe-schedule.ts";

export interface CreateOptions extends ProjectOption {
  readonly dataset: string;
  readonly alias: string;
  readonly cron?: string;
  readonly zone: string;
  readonly onNewVersion?: boolean;
  readonly model?: string;
  readonly backbone?: string;
  readonly inputSize?: number;
  readonly template?: string;
  readonly overlap: OverlapPolicy;
  readonly catchUp: CatchUpPolicy;
  readonly seed: number;
}

async function datasetOf(client: GraftClient, slug: string, name: string) {
  const { project } = await client.execute(DatasetByNameDocument, { slug, name });
  const [newest] = project?.dataset?.versions ?? [];
  if (project?.dataset) return { id: project.dataset.id, modality: newest?.modality ?? "IMAGE" };
  throw new AppError(
    "NOT_FOUND",
    `There is no data set "${name}" in the project ${slug}; "graft dataset list" names them.`,
  );
}

/** The platform's ladder, or what stands in a file, with the data set bound when it fires. */
async function template(context: CommandContext, client: GraftClient, options: CreateOptions & { slug: string }) {
  const { slug, dataset, backbone, seed, inputSize, template: file } = options;
  const chosen =
    backbone === undefined
      ? { from: "ALIAS" as const }
      : { from: "VERSION" as const, backboneVersionId: (await findBackboneVersion(client, backbone)).id };
  const { id: datasetId, modality } = await datasetOf(client, slug, dataset);
  const late = { datasetId, backbone: chosen };
  if (file !== undefined) return { ...readSpecFile(context.environment.resolve(file)), ...late };
  const bound = { datasetVersionId: "", backboneVersionId: "", modelName: "" };
  const preset = presetLadder({ ...bound, seed, modality, inputSize });
  const { datasetVersionId: _data, backboneVersionId: _backbone, modelName: _model, ...ladder } = preset;
  return { ...ladder, ...late };
}

/** Makes a schedule that retrains and asks for the challenger's promotion. */
export async function createSchedule(context: CommandContext, options: CreateOptions, name: string): Promise<ExitCode> {
  const { cron, onNewVersion, zone, alias, overlap, catchUp, dataset, model } = options;
  if ((cron === undefined) === (onNewVersion !== true)) {
    throw new AppError("INPUT_INVALID", 'Say when it fires: --cron "0 3 * * 1", or --on-new-version.');
  }
  const client = context.connect();
  const project = await findProject(client, options.project);
  const input = {
    projectId: project.id,
    name,
    alias,
    overlap,
    catchUp,
    modelName: model ?? dataset,
    template: await template(context, client, { ...options, slug: project.slug }),
    ...(cron === undefined
      ? { trigger: "NEW_DATASET_VERSION" as const }
      : { trigger: "CRON" as const, expression: cron, zone }),
  };
  const { schedule } = await client.mutate(CreateScheduleDocument, "createSchedule", { input });
  if (!schedule) throw new AppError("INTERNAL", "The API made no schedule and named no reason.");
  context.answer(schedule, () => describeSchedule(schedule));
  return EXIT.OK;
}
