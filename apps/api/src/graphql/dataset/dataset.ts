import { mayReadAttributes, presignDownloads } from "@graft/domain";
import { Artifact } from "../artifact/artifact.ts";
import { builder } from "../builder.ts";
import { findByNodeId } from "../find-by-node-id.ts";
import { Modality, Split } from "./dataset-enums.ts";

export const Example = builder.prismaObject("Example", {
  description: "One example of a dataset version.",
  fields: (t) => ({
    path: t.exposeString("path", { description: "Path of its bytes in the version's artifact." }),
    sha256: t.expose("sha256", { type: "SHA256", description: "Digest of its bytes." }),
    label: t.exposeString("label", { description: "One of the version's classes." }),
    split: t.expose("split", { type: Split, description: "What it is for." }),
    position: t.exposeInt("position", { description: "Place in the manifest, from 0." }),
    attributes: t.field({
      type: "JSON",
      nullable: true,
      select: {
        ...{ attributes: true, datasetVersionId: true },
        version: { select: { dataset: { select: { projectId: true } } } },
      },
      description:
        "Protected groups by attribute. Only for agents and members who were granted it (`readsAttributes`), whose reading " +
        "is noted in the audit log; null for others.",
      resolve: ({ attributes, datasetVersionId, version }, _args, context) => {
        if (!mayReadAttributes(context.scope.actor)) return null;
        const { projectId } = version.dataset;
        context.noteRead({ objectType: "DatasetVersion", objectId: datasetVersionId, projectId });
        return attributes;
      },
    }),
    url: t.string({
      description: "Presigned GET of its bytes.",
      select: { path: true, sha256: true },
      resolve: async ({ path, sha256 }, _args, { scope, platform }) => {
        const [download] = await presignDownloads(scope, platform.store, [{ path, sha256, sizeBytes: 0 }]);
        return download?.url ?? "";
      },
    }),
  }),
});

export const Dataset = builder.prismaNode("Dataset", {
  id: { field: "id" },
  description: "A named data set.",
  fields: (t) => ({
    name: t.exposeString("name", { description: "Unique in the project." }),
    createdAt: t.expose("createdAt", { type: "DateTime", description: "When its first version was made." }),
    project: t.relation("project", { description: "The project it belongs to." }),
    versions: t.relation("versions", {
      description: "Its versions, newest first.",
      query: { orderBy: { version: "desc" } },
    }),
  }),
});

export const DatasetVersion = builder.prismaNode("DatasetVersion", {
  id: { field: "id" },
  description: "An immutable, content-addressed manifest: examples, labels, splits, protected attributes.",
  fields: (t) => ({
    version: t.exposeInt("version", { description: "From 1, without gaps." }),
    label: t.exposeString("label", { nullable: true, description: "A word for people; the number counts." }),
    digest: t.expose("digest", { type: "SHA256", description: "Digest of its artifact." }),
    modality: t.expose("modality", { type: Modality, description: "What its examples are." }),
    classes: t.exposeStringList("classes", { description: "Labels in the order of a model's outputs." }),
    attributes: t.expose("attributes", { type: "JSON", description: "Protected attributes: `[{ name, groups }]`." }),
    exampleCount: t.exposeInt("exampleCount", { description: "Number of examples." }),
    balance: t.expose("balance", {
      type: "JSON",
      description:
        "Counts: `[{ split, label, attribute, group, count }]`, attribute and group null for a class in all.",
    }),
    source: t.exposeString("source", { description: "Where the examples come from, in words." }),
    createdAt: t.expose("createdAt", { type: "DateTime", description: "When it was made." }),
    dataset: t.relation("dataset", { description: "The data set it is a version of." }),
    artifact: t.prismaField({
      type: Artifact,
      description: "Its verified files.",
      select: { artifactId: true },
      resolve: (query, { artifactId }, _args, { tx }) =>
        tx.artifact.findUniqueOrThrow({ ...query, where: { id: artifactId } }),
    }),
    examples: t.relatedConnection("examples", {
      cursor: "datasetVersionId_position",
      description: "Its examples in the manifest's order.",
      args: {
        split: t.arg({ type: Split, description: "Only those of this split." }),
        label: t.arg.string({ description: "Only those with this label." }),
      },
      query: ({ split, label }) => ({
        where: { ...(split ? { split } : {}), ...(label ? { label } : {}) },
        orderBy: { position: "asc" },
      }),
    }),
  }),
});

builder.prismaObjectField("Project", "datasets", (t) =>
  t.relatedConnection("datasets", {
    cursor: "id",
    description: "Its data sets, newest first.",
    query: { orderBy: { id: "desc" } },
  }),
);

builder.prismaObjectField("Project", "dataset", (t) =>
  t.prismaField({
    type: Dataset,
    nullable: true,
    description: "The data set of this name; null when there is none.",
    args: { name: t.arg.string({ required: true, description: "Its name." }) },
    select: { id: true },
    resolve: (query, project, { name }, { tx }) =>
      tx.dataset.findUnique({ ...query, where: { projectId_name: { projectId: project.id, name } } }),
  }),
);

builder.prismaObjectField("Run", "datasetVersion", (t) =>
  t.prismaField({
    type: DatasetVersion,
    nullable: true,
    description: "The dataset version its specification names.",
    select: { datasetVersionId: true },
    resolve: (query, { datasetVersionId: id }, _args, { tx }) =>
      id === null ? null : tx.datasetVersion.findUnique({ ...query, where: { id } }),
  }),
);

builder.queryField("datasetVersion", (t) =>
  t.prismaField({
    type: DatasetVersion,
    nullable: true,
    description: "The dataset version with this id; null when there is none in this organization.",
    args: { id: t.arg.id({ required: true, description: "The version's id." }) },
    resolve: (query, _root, { id }, { tx }) =>
      findByNodeId("DatasetVersion", id, (uuid) => tx.datasetVersion.findUnique({ ...query, where: { id: uuid } })),
  }),
);
