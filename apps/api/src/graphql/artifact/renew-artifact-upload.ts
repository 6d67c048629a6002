import { renewArtifactUpload } from "@graft/domain";
import { decodeId } from "../global-id.ts";
import { mutationField } from "../mutation-field.ts";
import { Upload } from "./create-artifact-upload.ts";

mutationField("renewArtifactUpload", {
  description: "New URLs for what is still missing of an unfinished upload, for transfers that outlive the first ones.",
  input: (t) => ({ artifactId: t.id({ required: true, description: "The artifact, UPLOADING." }) }),
  resolve: async ({ artifactId }, { scope, platform }) => ({
    uploads: await renewArtifactUpload(scope, platform, decodeId("Artifact", artifactId)),
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
