import { cloneRun } from "@graft/domain";
import { decodeId } from "../global-id.ts";
import { mutationField } from "../mutation-field.ts";
import { Run } from "./run.ts";
import { writeAnnounced } from "./write-announced.ts";

mutationField("cloneRun", {
  description:
    "Makes a new run of another's specification, with changes, whatever state that is in. Needs MEMBER; idempotent by its key.",
  input: (t) => ({
    runId: t.id({ required: true, description: "Id of the run to clone." }),
    changes: t.field({
      type: "JSON",
      description: "JSON merge patch (RFC 7396) on the specification: null takes a member away.",
    }),
    name: t.string({ description: "Name for people; the run's own when left out." }),
    priority: t.int({ description: "0 to 100; the run's own when left out." }),
    limits: t.field({ type: "JSON", description: "runLimits of packages/contracts; the run's own when left out." }),
    idempotencyKey: t.string({ required: true, description: "Made by the client, one for each clone it means." }),
  }),
  resolve: async ({ runId, changes, name, priority, limits, idempotencyKey }, context) => {
    const input = {
      runId: decodeId("Run", runId),
      changes: changes ?? null,
      name: name ?? null,
      priority: priority ?? null,
      limits: limits ?? null,
      idempotencyKey,
    };
    const { id } = await writeAnnounced(context, (ports) => cloneRun(context.scope, ports, input));
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
