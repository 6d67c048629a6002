import { completeArtifactUpload } from "@graft/domain";
import { decodeId } from "../global-id.ts";
import { mutationField } from "../mutation-field.ts";
import { Artifact } from "./artifact.ts";

mutationField("completeArtifactUpload", {
  description:
    "Says that everything is uploaded: the artifact is VERIFYING, and soon VERIFIED or REJECTED; ask `artifact` again. " +
    "UPLOAD_INCOMPLETE names every file still missing. A repeat changes nothing.",
  input: (t) => ({
    artifactId: t.id({ required: true, description: "The artifact." }),
    leaseToken: t.id({ description: "Lease of the attempt that makes it: an agent's, or a tracked run's." }),
  }),
  resolve: async ({ artifactId, leaseToken }, { scope, platform }) => {
    const id = decodeId("Artifact", artifactId);
    await completeArtifactUpload(scope, platform, { artifactId: id, leaseToken: leaseToken ?? null });
    platform.verifier.wake();
    return { artifactId: id };
  },
  payload: (t) => ({
    artifact: t.prismaField({
      type: Artifact,
      nullable: true,
      description: "The artifact as it stands.",
      resolve: (query, { outcome }, _args, { tx }) =>
        outcome && tx.artifact.findUnique({ ...query, where: { id: outcome.artifactId } }),
    }),
  }),
});
