import { AppError } from "@graft/contracts";
import { requireRole } from "../actor-rights.ts";
import { notFound } from "../not-found.ts";
import type { TenantScope } from "../tenant-scope.ts";
import type { ExperimentRecord, ExperimentRepository } from "./experiment-repository.ts";

export interface CreateExperimentPorts {
  readonly repositories: { readonly experiments: ExperimentRepository };
}

/** Asks a question that runs will answer. */
export async function createExperiment(
  scope: TenantScope,
  { repositories }: CreateExperimentPorts,
  input: Omit<ExperimentRecord, "id">,
): Promise<ExperimentRecord> {
  requireRole(scope, "MEMBER");
  const name = input.name.trim();
  const question = input.question.trim();
  if (name === "" || name.length > 128)
    throw new AppError("INPUT_INVALID", "An experiment's name has 1 to 128 characters.");
  if (question === "" || question.length > 1000) {
    throw new AppError("INPUT_INVALID", "An experiment's question has 1 to 1000 characters: what should it answer?");
  }
  if (!(await repositories.experiments.projectExists(scope, input.projectId)))
    throw notFound("Project", input.projectId);
  const made = await repositories.experiments.insert(scope, { projectId: input.projectId, name, question });
  if (!made) throw new AppError("CONFLICT", `The project already has an experiment named ${JSON.stringify(name)}.`);
  return made;
}
