import { recordCheckpoint } from "@graft/domain";
import { decodeId } from "../global-id.ts";
import { mutationField } from "../mutation-field.ts";
import { readLeaseToken } from "../run/lease-token.ts";
import { writeAnnounced } from "../run/write-announced.ts";
import { Checkpoint } from "./checkpoint.ts";

mutationField("recordCheckpoint", {
  description:
    "Notes a verified artifact of kind CHECKPOINT as where the run can go on, fenced by the lease token. Older ones are taken away. Again changes nothing.",
  input: (t) => ({
    runId: t.id({ required: true, description: "Id of the run." }),
    leaseToken: t.id({ required: true, description: "Token of the lease." }),
    artifactId: t.id({ required: true, description: "Artifact that the attempt uploaded." }),
    phase: t.string({ required: true, description: "Phase of the training." }),
    epoch: t.int({ required: true, description: "Epochs of the phase that are over." }),
    step: t.int({ required: true, description: "Steps of the phase taken." }),
  }),
  resolve: async ({ runId, leaseToken, artifactId, ...place }, context) => {
    const input = {
      ...place,
      runId: decodeId("Run", runId),
      leaseToken: readLeaseToken(leaseToken),
      artifactId: decodeId("Artifact", artifactId),
    };
    const { id } = await writeAnnounced(context, (ports) => recordCheckpoint(context.scope, ports, input));
    return { checkpointId: id };
  },
  payload: (t) => ({
    checkpoint: t.prismaField({
      type: Checkpoint,
      nullable: true,
      description: "The checkpoint.",
      resolve: (query, { outcome }, _args, { tx }) =>
        outcome && tx.checkpoint.findUnique({ ...query, where: { id: outcome.checkpointId } }),
    }),
  }),
});
