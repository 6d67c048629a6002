import { Artifact } from "../artifact/artifact.ts";
import { builder } from "../builder.ts";
import { findByNodeId } from "../find-by-node-id.ts";
import { AuditSubject, Verdict } from "./audit-enums.ts";

export const AuditReport = builder.prismaNode("AuditReport", {
  id: { field: "id" },
  description: "The measured bias of one digest on one dataset version: immutable, signed, revocable.",
  fields: (t) => ({
    subject: t.expose("subject", { type: AuditSubject, description: "What was measured." }),
    subjectDigest: t.expose("subjectDigest", { type: "SHA256", description: "Digest it is bound to." }),
    attribute: t.exposeString("attribute", { description: "Protected attribute whose groups are compared." }),
    verdict: t.expose("verdict", { type: Verdict, description: "What its thresholds say." }),
    measurement: t.expose("measurement", { type: "JSON", description: "`auditMeasurement` of the contracts." }),
    spec: t.field({
      type: "JSON",
      description: "`auditSpec` of the contracts, as it was run.",
      select: { runId: true },
      resolve: async ({ runId }, _args, { tx }) =>
        (await tx.run.findUniqueOrThrow({ where: { id: runId }, select: { spec: true } })).spec,
    }),
    specDigest: t.expose("specDigest", { type: "SHA256", description: "Digest of the specification." }),
    datasetDigest: t.expose("datasetDigest", { type: "SHA256", description: "Digest of the dataset version." }),
    codeVersion: t.exposeString("codeVersion", { description: "Version of the engine that predicted." }),
    digest: t.expose("digest", { type: "SHA256", description: "Digest of the canonical report that is signed." }),
    signature: t.exposeString("signature", { description: "Ed25519 signature of the canonical report, base64." }),
    publicKey: t.exposeString("publicKey", { description: "Key of the signature: SPKI in DER, base64." }),
    createdAt: t.expose("createdAt", { type: "DateTime", description: "When it was signed." }),
    expiresAt: t.expose("expiresAt", {
      type: "DateTime",
      nullable: true,
      description: "From then on no gate rests on it; null: never.",
    }),
    revokedAt: t.expose("revokedAt", { type: "DateTime", nullable: true, description: "When it was revoked." }),
    revokedReason: t.exposeString("revokedReason", { nullable: true, description: "Why it was revoked." }),
    run: t.prismaField({
      type: "Run",
      description: "The AUDIT run behind it.",
      select: { runId: true },
      resolve: (query, { runId }, _args, { tx }) => tx.run.findUniqueOrThrow({ ...query, where: { id: runId } }),
    }),
    datasetVersion: t.prismaField({
      type: "DatasetVersion",
      description: "The dataset version whose test split was measured.",
      select: { datasetVersionId: true },
      resolve: (query, { datasetVersionId: id }, _args, { tx }) =>
        tx.datasetVersion.findUniqueOrThrow({ ...query, where: { id } }),
    }),
    backboneVersion: t.prismaField({
      type: "BackboneVersion",
      description: "The backbone measured, or the one under the model measured.",
      select: { backboneVersionId: true },
      resolve: (query, { backboneVersionId: id }, _args, { tx }) =>
        tx.backboneVersion.findUniqueOrThrow({ ...query, where: { id } }),
    }),
    modelVersion: t.prismaField({
      type: "ModelVersion",
      nullable: true,
      description: "The model version measured; null for a backbone's audit.",
      select: { modelVersionId: true },
      resolve: (query, { modelVersionId: id }, _args, { tx }) =>
        id === null ? null : tx.modelVersion.findUnique({ ...query, where: { id } }),
    }),
    predictions: t.prismaField({
      type: Artifact,
      description:
        "The predictions it rests on, to be measured again; their files name groups, so only agents and members with `readsAttributes` get them.",
      select: { predictionsId: true },
      resolve: (query, { predictionsId: id }, _args, { tx }) =>
        tx.artifact.findUniqueOrThrow({ ...query, where: { id } }),
    }),
    counterpart: t.prismaField({
      type: "AuditReport",
      nullable: true,
      description:
        "For a model's audit: the newest of its backbone on the same dataset version and attribute, revoked ones left " +
        "out. Null for a backbone's.",
      select: { subject: true, backboneVersionId: true, datasetVersionId: true, attribute: true },
      resolve: (query, { subject, backboneVersionId, datasetVersionId, attribute }, _args, { tx }) =>
        subject === "BACKBONE"
          ? null
          : tx.auditReport.findFirst({
              ...query,
              where: { subject: "BACKBONE", backboneVersionId, datasetVersionId, attribute, revokedAt: null },
              orderBy: [{ createdAt: "desc" }, { id: "desc" }],
            }),
    }),
  }),
});

builder.prismaObjectField("Project", "auditReports", (t) =>
  t.relatedConnection("auditReports", {
    cursor: "id",
    description: "Its audits, newest first.",
    query: { orderBy: [{ createdAt: "desc" }, { id: "asc" }] },
  }),
);

builder.prismaObjectField("Run", "auditReport", (t) =>
  t.prismaField({
    type: AuditReport,
    nullable: true,
    description: "The report of an AUDIT run; null for other kinds and before its end.",
    select: { id: true },
    resolve: (query, { id: runId }, _args, { tx }) => tx.auditReport.findUnique({ ...query, where: { runId } }),
  }),
);

builder.queryField("auditReport", (t) =>
  t.prismaField({
    type: AuditReport,
    nullable: true,
    description: "The audit with this id; null when there is none in this organization.",
    args: { id: t.arg.id({ required: true, description: "The audit's id." }) },
    resolve: (query, _root, { id }, { tx }) =>
      findByNodeId("AuditReport", id, (uuid) => tx.auditReport.findUnique({ ...query, where: { id: uuid } })),
  }),
);
