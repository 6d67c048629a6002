import { Artifact } from "../artifact/artifact.ts";
import { AuditReport } from "../audit/audit-report.ts";
import { builder } from "../builder.ts";
import { findByNodeId } from "../find-by-node-id.ts";

export const RegisteredModel = builder.prismaNode("RegisteredModel", {
  id: { field: "id" },
  description: "A name under which versions are registered.",
  fields: (t) => ({
    name: t.exposeString("name", { description: "Unique in the project." }),
    createdAt: t.expose("createdAt", { type: "DateTime", description: "When its first version was registered." }),
    project: t.relation("project", { description: "The project it belongs to." }),
    versions: t.relation("versions", {
      description: "Its versions, newest first.",
      query: { orderBy: { version: "desc" } },
    }),
    aliases: t.relation("aliases", { description: "Its aliases by name.", query: { orderBy: { name: "asc" } } }),
    ledger: t.relatedConnection("events", {
      cursor: "id",
      description: "Everything that happened to its aliases, newest first; nothing in it ever changes.",
      query: { orderBy: { ordinal: "desc" } },
    }),
  }),
});

export const Alias = builder.prismaNode("Alias", {
  id: { field: "id" },
  description: "A movable pointer to a version. It moves only by a promotion or a rollback in the ledger.",
  fields: (t) => ({
    name: t.exposeString("name", { description: "Unique in the model." }),
    modelVersion: t.relation("modelVersion", { description: "Where it points." }),
    updatedAt: t.expose("updatedAt", { type: "DateTime", description: "When it last moved." }),
  }),
});

export const ModelVersion = builder.prismaNode("ModelVersion", {
  id: { field: "id" },
  description: "An immutable model with its whole lineage.",
  fields: (t) => ({
    version: t.exposeInt("version", { description: "From 1, without gaps." }),
    digest: t.expose("digest", { type: "SHA256", description: "Digest of its artifact." }),
    strategy: t.exposeString("strategy", { description: "Strategy that made it." }),
    testScore: t.expose("testScore", { type: "JSON", description: "`splitScore` of the contracts, on test." }),
    codeVersion: t.exposeString("codeVersion", { description: "Version of the engine that made it." }),
    specDigest: t.expose("specDigest", { type: "SHA256", description: "Digest of the TRAIN specification." }),
    datasetDigest: t.expose("datasetDigest", { type: "SHA256", description: "Digest of what it was trained on." }),
    backboneDigest: t.expose("backboneDigest", { type: "SHA256", description: "Digest of its backbone." }),
    createdAt: t.expose("createdAt", { type: "DateTime", description: "When it was registered." }),
    model: t.relation("model", { description: "The model it is a version of." }),
    aliases: t.relation("aliases", { description: "Aliases that point at it.", query: { orderBy: { name: "asc" } } }),
    artifact: t.prismaField({
      type: Artifact,
      description: "Its verified files.",
      select: { artifactId: true },
      resolve: (query, { artifactId: id }, _args, { tx }) => tx.artifact.findUniqueOrThrow({ ...query, where: { id } }),
    }),
    datasetVersion: t.prismaField({
      type: "DatasetVersion",
      description: "What it was trained and tested on.",
      select: { datasetVersionId: true },
      resolve: (query, { datasetVersionId: id }, _args, { tx }) =>
        tx.datasetVersion.findUniqueOrThrow({ ...query, where: { id } }),
    }),
    backboneVersion: t.prismaField({
      type: "BackboneVersion",
      description: "What it was grafted onto.",
      select: { backboneVersionId: true },
      resolve: (query, { backboneVersionId: id }, _args, { tx }) =>
        tx.backboneVersion.findUniqueOrThrow({ ...query, where: { id } }),
    }),
    trainRun: t.prismaField({
      type: "Run",
      description: "The run that made its weights.",
      select: { trainRunId: true },
      resolve: (query, { trainRunId: id }, _args, { tx }) => tx.run.findUniqueOrThrow({ ...query, where: { id } }),
    }),
    evaluateRun: t.prismaField({
      type: "Run",
      description: "The run that scored it on test.",
      select: { evaluateRunId: true },
      resolve: (query, { evaluateRunId: id }, _args, { tx }) => tx.run.findUniqueOrThrow({ ...query, where: { id } }),
    }),
    ladderRun: t.prismaField({
      type: "Run",
      nullable: true,
      description: "The ladder that found it; null when it was evaluated by itself.",
      select: { evaluateRunId: true },
      resolve: (query, { evaluateRunId }, _args, { tx }) =>
        tx.run.findFirst({ ...query, where: { kind: "LADDER", children: { some: { id: evaluateRunId } } } }),
    }),
    audits: t.prismaField({
      type: [AuditReport],
      description: "Audits of exactly this digest, newest first.",
      select: { digest: true },
      resolve: (query, { digest }, _args, { scope, tx }) =>
        tx.auditReport.findMany({
          ...query,
          where: { organizationId: scope.organizationId, subject: "MODEL_VERSION", subjectDigest: digest },
          orderBy: [{ createdAt: "desc" }, { id: "desc" }],
        }),
    }),
    promotionRequests: t.prismaField({
      type: ["PromotionRequest"],
      description: "Requests to promote it, newest first.",
      select: { id: true },
      resolve: (query, { id: modelVersionId }, _args, { tx }) =>
        tx.promotionRequest.findMany({
          ...query,
          where: { modelVersionId },
          orderBy: [{ createdAt: "desc" }, { id: "desc" }],
        }),
    }),
  }),
});

builder.prismaObjectField("Project", "models", (t) =>
  t.relatedConnection("models", {
    cursor: "id",
    description: "Its registered models, newest first.",
    query: { orderBy: { id: "desc" } },
  }),
);

builder.prismaObjectField("Project", "model", (t) =>
  t.prismaField({
    type: RegisteredModel,
    nullable: true,
    description: "The registered model of this name; null when there is none.",
    args: { name: t.arg.string({ required: true, description: "Its name." }) },
    select: { id: true },
    resolve: (query, project, { name }, { tx }) =>
      tx.registeredModel.findUnique({ ...query, where: { projectId_name: { projectId: project.id, name } } }),
  }),
);

builder.prismaObjectField("Run", "modelVersion", (t) =>
  t.prismaField({
    type: ModelVersion,
    nullable: true,
    description: "The version that this EVALUATE run, or the one of this LADDER, has registered.",
    select: { id: true, children: { where: { kind: "EVALUATE" }, select: { id: true } } },
    resolve: (query, { id, children }, _args, { tx }) =>
      tx.modelVersion.findFirst({
        ...query,
        where: { evaluateRunId: { in: [id, ...children.map((child) => child.id)] } },
      }),
  }),
);

builder.queryField("modelVersion", (t) =>
  t.prismaField({
    type: ModelVersion,
    nullable: true,
    description: "The model version with this id; null when there is none in this organization.",
    args: { id: t.arg.id({ required: true, description: "The version's id." }) },
    resolve: (query, _root, { id }, { tx }) =>
      findByNodeId("ModelVersion", id, (uuid) => tx.modelVersion.findUnique({ ...query, where: { id: uuid } })),
  }),
);
