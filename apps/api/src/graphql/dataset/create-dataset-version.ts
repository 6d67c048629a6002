import { createDatasetVersion } from "@graft/domain";
import { decodeId } from "../global-id.ts";
import { mutationField } from "../mutation-field.ts";
import { DatasetVersion } from "./dataset.ts";

mutationField("createDatasetVersion", {
  description:
    "Makes a dataset version of a VERIFIED artifact. Its `dataset.json` is checked whole: every fault is in `userErrors`, " +
    "each by its file, class or split, and nothing is stored then. The same digest again answers the first version.",
  input: (t) => ({
    projectId: t.id({ required: true, description: "Project the data set belongs to." }),
    dataset: t.string({ required: true, description: "Name of the data set; made when new." }),
    label: t.string({ description: "A word for people, such as `balanced`." }),
    artifactId: t.id({ required: true, description: "A VERIFIED artifact of kind DATASET." }),
  }),
  resolve: async ({ projectId, dataset, label, artifactId }, { scope, platform }) => ({
    id: await createDatasetVersion(scope, platform, {
      projectId: decodeId("Project", projectId),
      dataset,
      label: label ?? null,
      artifactId: decodeId("Artifact", artifactId),
    }),
  }),
  payload: (t) => ({
    datasetVersion: t.prismaField({
      type: DatasetVersion,
      nullable: true,
      description: "The version.",
      resolve: (query, { outcome }, _args, { tx }) =>
        outcome && tx.datasetVersion.findUnique({ ...query, where: { id: outcome.id } }),
    }),
  }),
});
