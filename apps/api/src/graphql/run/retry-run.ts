import { retryRun } from "@graft/domain";
import { decodeId } from "../global-id.ts";
import { mutationField } from "../mutation-field.ts";
import { Run } from "./run.ts";
import { writeAnnounced } from "./write-announced.ts";

mutationField("retryRun", {
  description: "Makes a new run of the same specification as one that has ended. Needs MEMBER; idempotent by its key.",
  input: (t) => ({
    runId: t.id({ required: true, description: "Id of the run that has ended." }),
    idempotencyKey: t.string({ required: true, description: "Made by the client, one for each retry it means." }),
  }),
  resolve: async ({ runId, idempotencyKey }, context) => {
    const input = { runId: decodeId("Run", runId), idempotencyKey };
    const { id } = await writeAnnounced(context, (ports) => retryRun(context.scope, ports, input));
    return { runId: id };
  },
  payload: (t) => ({
    run: t.prismaField({
      type: Run,
      nullable: true,
      description: "The new run.",
      resolve: (query, { outcome }, _args, { tx }) =>
        outcome && tx.run.findUnique({ ...query, where: { id: outcome.runId } }),
    }),
  }),
});
