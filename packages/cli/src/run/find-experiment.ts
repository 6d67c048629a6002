import { CreateExperimentDocument, ExperimentByNameDocument, type GraftClient } from "@graft/client";

export interface ExperimentOptions {
  readonly experiment?: string;
  readonly question?: string;
}

/** Id of the experiment of this name, made when there is none; undefined where none is asked for. */
export async function findExperiment(
  client: GraftClient,
  project: { readonly id: string; readonly slug: string },
  { experiment: name, question }: ExperimentOptions,
): Promise<string | undefined> {
  if (name === undefined) return undefined;
  const found = await client.execute(ExperimentByNameDocument, { slug: project.slug, name });
  if (found.project?.experiment) return found.project.experiment.id;
  const input = { projectId: project.id, name, question: question ?? name };
  const { experiment } = await client.mutate(CreateExperimentDocument, "createExperiment", { input });
  return experiment?.id;
}
