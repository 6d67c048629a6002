import { createRun } from "@graft/domain";
import { decodeId, decodeOptionalId } from "../global-id.ts";
import { mutationField } from "../mutation-field.ts";
import { Run } from "./run.ts";
import { writeAnnounced } from "./write-announced.ts";

mutationField("createRun", {
  description:
    "Queues a run, or starts conducting it when it is a LADDER. Needs MEMBER. A repeat with the same idempotencyKey answers the first run.",
  input: (t) => ({
    projectId: t.id({ required: true, description: "Id of the project." }),
    experimentId: t.id({ description: "Id of the experiment it belongs to." }),
    name: t.string({ required: true, description: "Name for people: 1 to 200 characters." }),
    spec: t.field({ type: "JSON", required: true, description: "runSpec of packages/contracts; ids raw or global." }),
    priority: t.int({ description: "0 to 100, larger is claimed first; 50 unless said." }),
    requirements: t.field({
      type: "JSON",
      description: "What it asks of an agent: requirements of packages/contracts.",
    }),
    limits: t.field({
      type: "JSON",
      description: "What it may take at most: runLimits of packages/contracts; a controller's hold for each child.",
    }),
    preempts: t.boolean({
      description: "May a running run of lower priority be asked to make room for it? false unless said.",
    }),
    idempotencyKey: t.string({ required: true, description: "Made by the client, one for each run it means to make." }),
  }),
  resolve: async (input, context) => {
    const { name, spec, requirements, limits, idempotencyKey } = input;
    const projectId = decodeId("Project", input.projectId);
    const experimentId = decodeOptionalId("Experiment", input.experimentId) ?? null;
    const priority = input.priority ?? null;
    const plan = { name, spec, priority, requirements, limits, preempts: input.preempts ?? false };
    const run = { projectId, experimentId, ...plan, idempotencyKey };
    const { id } = await writeAnnounced(context, (ports) => createRun(context.scope, ports, run));
    return { runId: id };
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
