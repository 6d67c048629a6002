import { recordResume } from "@graft/domain";
import { decodeId } from "../global-id.ts";
import { mutationField } from "../mutation-field.ts";
import { readLeaseToken } from "../run/lease-token.ts";
import { Run } from "../run/run.ts";
import { writeAnnounced } from "../run/write-announced.ts";

mutationField("recordResume", {
  description:
    "Notes that an attempt went on from a checkpoint of its run, fenced by the lease token; it stands in the run's history.",
  input: (t) => ({
    runId: t.id({ required: true, description: "Id of the run." }),
    leaseToken: t.id({ required: true, description: "Token of the lease." }),
    checkpointId: t.id({ required: true, description: "The checkpoint that the claim named." }),
  }),
  resolve: async (input, context) => {
    const runId = decodeId("Run", input.runId);
    const leaseToken = readLeaseToken(input.leaseToken);
    const checkpointId = decodeId("Checkpoint", input.checkpointId);
    await writeAnnounced(context, (ports) => recordResume(context.scope, ports, { runId, leaseToken, checkpointId }));
    return { runId };
  },
  payload: (t) => ({
    run: t.prismaField({
      type: Run,
      nullable: true,
      description: "The run.",
      resolve: (query, { outcome }, _args, { tx }) =>
        outcome && tx.run.findUnique({ ...query, where: { id: outcome.runId } }),
    }),
  }),
});
