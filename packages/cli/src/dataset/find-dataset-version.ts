import { DatasetByNameDocument, type GraftClient } from "@graft/client";
import { AppError } from "@graft/contracts";
import { parseReference } from "../command/reference.ts";

/**
 * The dataset version of `NAME` (its newest), `NAME@3` or `NAME@LABEL`.
 *
 * @throws AppError NOT_FOUND
 */
export async function findDatasetVersion(client: GraftClient, project: { readonly slug: string }, text: string) {
  const { name, at } = parseReference(text);
  const answer = await client.execute(DatasetByNameDocument, { slug: project.slug, name });
  const dataset = answer.project?.dataset;
  if (!dataset) {
    const remedy = `"graft dataset list" names them; "graft dataset push FOLDER --dataset ${name}" makes one.`;
    throw new AppError("NOT_FOUND", `There is no data set "${name}" in the project ${project.slug}. ${remedy}`);
  }
  const version =
    at === undefined
      ? dataset.versions[0]
      : (dataset.versions.find((one) => String(one.version) === at) ??
        dataset.versions.find((one) => one.label === at));
  if (version) return { ...version, name: dataset.name };
  const known = dataset.versions.map((one) => (one.label ? `${one.version} (${one.label})` : one.version)).join(", ");
  throw new AppError("NOT_FOUND", `The data set ${name} has no version ${at}; it has ${known || "none"}.`);
}
