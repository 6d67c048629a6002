import { LIMITS } from "@graft/contracts";
import { type ContentUpload, createArtifactUpload } from "@graft/domain";
import { builder } from "../builder.ts";
import { mutationField } from "../mutation-field.ts";
import { Artifact } from "./artifact.ts";
import { ArtifactKind } from "./artifact-enums.ts";

const ArtifactFileInput = builder.inputType("ArtifactFileInput", {
  description: "One file announced.",
  fields: (t) => ({
    path: t.string({ required: true, description: "Relative path with single slashes and no `..`." }),
    sha256: t.field({ type: "SHA256", required: true, description: "Digest of its content." }),
    sizeBytes: t.field({ type: "BigInt", required: true, description: "Length of its content in bytes." }),
  }),
});

export const Upload = builder.objectRef<ContentUpload>("ArtifactUpload").implement({
  description: "Where to PUT one content; files with equal content share it.",
  fields: (t) => ({
    sha256: t.expose("sha256", { type: "SHA256", description: "Digest of the content." }),
    url: t.exposeString("url", { description: "Presigned PUT." }),
    headers: t.field({
      type: "JSON",
      description: "Headers to send as they stand, by name.",
      resolve: ({ headers }) => headers,
    }),
    expiresAt: t.expose("expiresAt", { type: "DateTime", description: "When the URL stops working." }),
  }),
});

mutationField("createArtifactUpload", {
  description:
    "Announces an artifact and answers a presigned PUT for each content the organization does not hold yet. Every fault " +
    "of the list is in `userErrors`. Agents and trackers give their lease token.",
  input: (t) => ({
    kind: t.field({ type: ArtifactKind, required: true, description: "What it is made for." }),
    files: t.field({
      type: [ArtifactFileInput],
      required: true,
      description: `Its files: 1 to ${LIMITS.artifactFiles}.`,
    }),
    leaseToken: t.id({ description: "Lease of the attempt that makes it: an agent's, or a tracked run's." }),
  }),
  resolve: ({ kind, files, leaseToken }, { scope, platform }) =>
    createArtifactUpload(scope, platform, {
      kind,
      files: files.map(({ path, sha256, sizeBytes }) => ({ path, sha256, sizeBytes: Number(sizeBytes) })),
      leaseToken: leaseToken ?? null,
    }),
  payload: (t) => ({
    artifact: t.prismaField({
      type: Artifact,
      nullable: true,
      description: "The artifact, UPLOADING.",
      resolve: (query, { outcome }, _args, { tx }) =>
        outcome && tx.artifact.findUnique({ ...query, where: { id: outcome.artifactId } }),
    }),
    uploads: t.field({
      type: [Upload],
      nullable: true,
      description: "Contents to upload; empty when the organization holds them all.",
      resolve: ({ outcome }) => outcome?.uploads ?? null,
    }),
  }),
});
