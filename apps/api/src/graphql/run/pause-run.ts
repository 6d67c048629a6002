import { pauseRun } from "@graft/domain";
import { decodeId } from "../global-id.ts";
import { mutationField } from "../mutation-field.ts";
import { Run } from "./run.ts";
import { writeAnnounced } from "./write-announced.ts";

mutationField("pauseRun", {
  description:
    "Pauses a run: at once while it is queued, a running one when its agent has kept a checkpoint and handed it back, a LADDER with all its children. Needs MEMBER; again changes nothing.",
  input: (t) => ({ runId: t.id({ required: true, description: "Id of the run." }) }),
  resolve: async (input, context) => {
    const runId = decodeId("Run", input.runId);
    await writeAnnounced(context, (ports) => pauseRun(context.scope, ports, runId));
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
