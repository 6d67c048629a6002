import { LIMITS } from "@graft/contracts";
import { type PartToUpload, presignUploadParts } from "@graft/domain";
import { builder } from "../builder.ts";
import { decodeId } from "../global-id.ts";
import { mutationField } from "../mutation-field.ts";

const UploadPart = builder.objectRef<PartToUpload>("UploadPart").implement({
  description: "One part of a long content.",
  fields: (t) => ({
    number: t.exposeInt("number", { description: "From 1." }),
    offset: t.field({
      type: "BigInt",
      description: "Where it begins in the content, bytes.",
      resolve: ({ offset }) => offset,
    }),
    sizeBytes: t.field({ type: "BigInt", description: "Its length.", resolve: ({ sizeBytes }) => sizeBytes }),
    url: t.string({
      nullable: true,
      description: "Presigned PUT; null when the part stands in the store already.",
      resolve: ({ request }) => request?.url ?? null,
    }),
    expiresAt: t.field({
      type: "DateTime",
      nullable: true,
      description: "When the URL stops working.",
      resolve: ({ request }) => request?.expiresAt ?? null,
    }),
  }),
});

mutationField("presignUploadParts", {
  description:
    `Cuts one content of an unfinished upload into parts of ${LIMITS.partBytes} bytes and answers a presigned PUT for each that the ` +
    "store does not have. Asked again it renews the URLs, and an upload that was cut off goes on where it was; " +
    "completeArtifactUpload puts the parts together. Who may: as for createArtifactUpload.",
  readsAfterwards: false,
  input: (t) => ({
    artifactId: t.id({ required: true, description: "The artifact, UPLOADING." }),
    sha256: t.field({ type: "SHA256", required: true, description: "Digest of the content." }),
    leaseToken: t.id({ description: "Lease of the attempt that makes it." }),
  }),
  resolve: async ({ artifactId, sha256, leaseToken }, { scope, platform }) => ({
    parts: await presignUploadParts(scope, platform, {
      artifactId: decodeId("Artifact", artifactId),
      sha256,
      leaseToken: leaseToken ?? null,
    }),
  }),
  payload: (t) => ({
    parts: t.field({
      type: [UploadPart],
      nullable: true,
      description: "Its parts in order.",
      resolve: ({ outcome }) => outcome?.parts ?? null,
    }),
  }),
});
