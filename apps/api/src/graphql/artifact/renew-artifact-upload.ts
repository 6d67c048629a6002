import { renewArtifactUpload } from "@graft/domain";
import { decodeId } from "../global-id.ts";
import { mutationField } from "../mutation-field.ts";
import { Upload } from "./create-artifact-upload.ts";

mutationField("renewArtifactUpload", {
  description: "New URLs for what is still missing of an unfinished upload, for transfers that outlive the first ones.",
  input: (t) => ({
    artifactId: t.id({ required: true, description: "The artifact, UPLOADING." }),
    leaseToken: t.id({ description: "Lease of the attempt that makes it." }),
  }),
  resolve: async ({ artifactId, leaseToken }, { scope, platform }) => ({
    uploads: await renewArtifactUpload(scope, platform, {
      artifactId: decodeId("Artifact", artifactId),
      leaseToken: leaseToken ?? null,
    }),
  }),
  payload: (t) => ({
    uploads: t.field({
      type: [Upload],
      nullable: true,
      description: "Contents still to upload.",
      resolve: ({ outcome }) => outcome?.uploads ?? null,
    }),
  }),
});
