import { Artifact } from "../artifact/artifact.ts";
import { AuditReport } from "../audit/audit-report.ts";
import { builder } from "../builder.ts";
import { Modality } from "../dataset/dataset-enums.ts";
import { findByNodeId } from "../find-by-node-id.ts";

export const Backbone = builder.prismaNode("Backbone", {
  id: { field: "id" },
  description: "A pretrained model of the catalogue.",
  fields: (t) => ({
    name: t.exposeString("name", { description: "Unique in the organization." }),
    modality: t.expose("modality", { type: Modality, description: "What it reads." }),
    versions: t.relation("versions", {
      description: "Its versions, newest first.",
      query: { orderBy: { version: "desc" } },
    }),
  }),
});

export const BackboneVersion = builder.prismaNode("BackboneVersion", {
  id: { field: "id" },
  description: "An immutable package of a backbone: topology, weights by digest, layer groups.",
  fields: (t) => ({
    version: t.exposeInt("version", { description: "From 1, without gaps." }),
    digest: t.expose("digest", { type: "SHA256", description: "Digest of its artifact." }),
    architecture: t.exposeString("architecture", { description: "Name of the architecture." }),
    licence: t.exposeString("licence", { description: "Licence of the weights." }),
    pretrainedOn: t.exposeString("pretrainedOn", { description: "What it was trained on before." }),
    source: t.exposeString("source", { description: "Package it was converted from." }),
    inputSize: t.exposeInt("inputSize", {
      description: "What it was made to see: the side of a picture in pixels, or the tokens of a text.",
    }),
    tokenizer: t.exposeString("tokenizer", {
      nullable: true,
      description: "How it takes text apart; null for a backbone that looks at pictures.",
    }),
    featureDim: t.exposeInt("featureDim", { description: "Length of a pooled feature vector." }),
    trainable: t.exposeBoolean("trainable", { description: "False: only feature extraction is offered." }),
    parameters: t.expose("parameters", { type: "BigInt", description: "Number of weights." }),
    layerGroups: t.expose("layerGroups", {
      type: "JSON",
      description: "`[{ name, parameters }]` from input to output; a group is frozen or trained as one.",
    }),
    createdAt: t.expose("createdAt", { type: "DateTime", description: "When it was made." }),
    backbone: t.relation("backbone", { description: "The backbone it is a version of." }),
    artifact: t.prismaField({
      type: Artifact,
      description: "Its verified files.",
      select: { artifactId: true },
      resolve: (query, { artifactId }, _args, { tx }) =>
        tx.artifact.findUniqueOrThrow({ ...query, where: { id: artifactId } }),
    }),
    latestAudits: t.prismaField({
      type: [AuditReport],
      description: "The newest audit of this digest for each dataset version and attribute, newest first.",
      select: { digest: true },
      resolve: (query, { digest }, _args, { scope, tx }) =>
        tx.auditReport.findMany({
          ...query,
          where: { organizationId: scope.organizationId, subject: "BACKBONE", subjectDigest: digest },
          orderBy: [{ createdAt: "desc" }, { id: "desc" }],
          distinct: ["datasetVersionId", "attribute"],
        }),
    }),
  }),
});

builder.prismaObjectField("Organization", "backbones", (t) =>
  t.prismaConnection({
    type: Backbone,
    cursor: "id",
    description: "Its backbones, newest first.",
    resolve: (query, _organization, _args, { scope, tx }) =>
      tx.backbone.findMany({ ...query, where: { organizationId: scope.organizationId }, orderBy: { id: "desc" } }),
  }),
);

builder.prismaObjectField("Run", "backboneVersion", (t) =>
  t.prismaField({
    type: BackboneVersion,
    nullable: true,
    description: "The backbone version its specification names.",
    select: { backboneVersionId: true },
    resolve: (query, { backboneVersionId: id }, _args, { tx }) =>
      id === null ? null : tx.backboneVersion.findUnique({ ...query, where: { id } }),
  }),
);

builder.queryField("backboneVersion", (t) =>
  t.prismaField({
    type: BackboneVersion,
    nullable: true,
    description: "The backbone version with this id; null when there is none in this organization.",
    args: { id: t.arg.id({ required: true, description: "The version's id." }) },
    resolve: (query, _root, { id }, { tx }) =>
      findByNodeId("BackboneVersion", id, (uuid) => tx.backboneVersion.findUnique({ ...query, where: { id: uuid } })),
  }),
);
