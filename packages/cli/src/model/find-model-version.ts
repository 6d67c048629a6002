import { type GraftClient, ModelByNameDocument } from "@graft/client";
import { AppError } from "@graft/contracts";
import { parseReference } from "../command/reference.ts";

interface ProjectSlug {
  readonly slug: string;
}

/** The registered model of this name. @throws AppError NOT_FOUND */
export async function findModel(client: GraftClient, project: ProjectSlug, name: string) {
  const answer = await client.execute(ModelByNameDocument, { slug: project.slug, name });
  const model = answer.project?.model;
  if (model) return model;
  const remedy = 'A model is registered by "graft ladder".';
  throw new AppError("NOT_FOUND", `There is no model "${name}" in the project ${project.slug}. ${remedy}`);
}

/** The version of `NAME` (its newest), `NAME@3` or `NAME@ALIAS`. @throws AppError NOT_FOUND */
export async function findModelVersion(client: GraftClient, project: ProjectSlug, text: string) {
  const { name, at } = parseReference(text);
  const model = await findModel(client, project, name);
  const aliased = model.aliases.find((alias) => alias.name === at)?.modelVersion.id;
  const version =
    at === undefined
      ? model.versions[0]
      : model.versions.find((one) => (aliased === undefined ? String(one.version) === at : one.id === aliased));
  if (version) return { ...version, model: { id: model.id, name: model.name } };
  const known = [...model.versions.map((one) => one.version), ...model.aliases.map((alias) => alias.name)].join(", ");
  throw new AppError("NOT_FOUND", `The model ${name} has no version or alias "${at}"; it has ${known || "none"}.`);
}
