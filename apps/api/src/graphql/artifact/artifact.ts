import { LIMITS } from "@graft/contracts";
import { type FileDownload, MAX_PRESIGNED, presignDownloads } from "@graft/domain";
import { builder } from "../builder.ts";
import { findByNodeId } from "../find-by-node-id.ts";
import { ArtifactKind, ArtifactState } from "./artifact-enums.ts";
import { noteHandedOut, readableFiles } from "./readable-files.ts";

export const ArtifactFile = builder.prismaObject("ArtifactFile", {
  description: "One file of an artifact.",
  fields: (t) => ({
    path: t.exposeString("path", { description: "Relative path with single slashes." }),
    sha256: t.expose("sha256", { type: "SHA256", description: "Digest of its content." }),
    sizeBytes: t.expose("sizeBytes", { type: "BigInt", description: "Length of its content in bytes." }),
    url: t.string({
      description: `Presigned GET of its content; lives ${LIMITS.urlSeconds} s.`,
      select: {
        ...{ path: true, sha256: true, sizeBytes: true },
        artifact: { select: { id: true, kind: true, attemptId: true } },
      },
      resolve: async ({ path, sha256, sizeBytes, artifact }, _args, context) => {
        const { scope, platform } = context;
        await noteHandedOut(context, { artifact, paths: [path] });
        const file = { path, sha256, sizeBytes: Number(sizeBytes) };
        const [download] = await presignDownloads(scope, platform.store, [file]);
        return download?.url ?? "";
      },
    }),
  }),
});

const Download = builder.objectRef<FileDownload>("Download").implement({
  description: "Where one file's verified content can be had.",
  fields: (t) => ({
    path: t.exposeString("path", { description: "Path inside the artifact." }),
    sha256: t.expose("sha256", { type: "SHA256", description: "Digest of the content." }),
    sizeBytes: t.field({
      type: "BigInt",
      description: "Length of the content in bytes.",
      resolve: ({ sizeBytes }) => sizeBytes,
    }),
    url: t.exposeString("url", { description: "Presigned GET." }),
    expiresAt: t.expose("expiresAt", { type: "DateTime", description: "When the URL stops working." }),
  }),
});

export const Artifact = builder.prismaNode("Artifact", {
  id: { field: "id" },
  description: "A stored tree of files, addressed by the digest of its list.",
  fields: (t) => ({
    kind: t.expose("kind", { type: ArtifactKind, description: "What it is made for." }),
    state: t.expose("state", { type: ArtifactState, description: "How far it is." }),
    digest: t.expose("digest", { type: "SHA256", description: "Digest of names and contents." }),
    sizeBytes: t.expose("sizeBytes", { type: "BigInt", description: "Bytes of all files." }),
    fileCount: t.exposeInt("fileCount", { description: "Number of files." }),
    rejectedReason: t.exposeString("rejectedReason", {
      nullable: true,
      description: "Which file was not what was announced, and how.",
    }),
    createdAt: t.expose("createdAt", { type: "DateTime", description: "When the upload was announced." }),
    verifiedAt: t.expose("verifiedAt", {
      type: "DateTime",
      nullable: true,
      description: "When the platform had hashed every file.",
    }),
    files: t.relatedConnection("files", {
      cursor: "artifactId_path",
      maxSize: MAX_PRESIGNED,
      description: `Its files by path; none unless it is VERIFIED. At most ${MAX_PRESIGNED} at once.`,
      query: (_args, { scope }) => ({ where: readableFiles(scope), orderBy: { path: "asc" as const } }),
    }),
    downloads: t.field({
      type: [Download],
      description: `Presigned GETs of all files or of those named, at most ${MAX_PRESIGNED}; none unless it is VERIFIED.`,
      args: { paths: t.arg.stringList({ description: "Paths wanted; left out: all." }) },
      select: { id: true, kind: true, attemptId: true },
      resolve: async (artifact, { paths }, context) => {
        const { scope, platform, tx } = context;
        const named = paths ? [{ path: { in: paths } }] : [];
        const rows = await tx.artifactFile.findMany({
          where: { artifactId: artifact.id, AND: [readableFiles(scope), ...named] },
          orderBy: { path: "asc" },
        });
        const files = rows.map((row) => ({ path: row.path, sha256: row.sha256, sizeBytes: Number(row.sizeBytes) }));
        await noteHandedOut(context, { artifact, paths: files.map(({ path }) => path) });
        return presignDownloads(scope, platform.store, files);
      },
    }),
  }),
});

builder.prismaObjectField("Run", "artifact", (t) =>
  t.prismaField({
    type: Artifact,
    nullable: true,
    description: "What it made: a model, or the predictions of an audit.",
    select: { artifactId: true },
    resolve: (query, { artifactId: id }, _args, { tx }) =>
      id === null ? null : tx.artifact.findUnique({ ...query, where: { id } }),
  }),
);

builder.prismaObjectField("Run", "artifacts", (t) =>
  t.prismaConnection({
    type: Artifact,
    cursor: "id",
    description: "All that its attempts have announced, newest first: what it made, checkpoints, files it keeps.",
    resolve: async (query, { id: runId }, _args, { tx }) => {
      const attempts = await tx.runAttempt.findMany({ where: { runId }, select: { id: true } });
      return tx.artifact.findMany({
        ...query,
        where: { attemptId: { in: attempts.map(({ id }) => id) } },
        orderBy: [{ createdAt: "desc" }, { id: "desc" }],
      });
    },
  }),
);

builder.queryField("artifact", (t) =>
  t.prismaField({
    type: Artifact,
    nullable: true,
    description: "The artifact with this id; null when there is none in this organization.",
    args: { id: t.arg.id({ required: true, description: "The artifact's id." }) },
    resolve: (query, _root, { id }, { tx }) =>
      findByNodeId("Artifact", id, (uuid) => tx.artifact.findUnique({ ...query, where: { id: uuid } })),
  }),
);
