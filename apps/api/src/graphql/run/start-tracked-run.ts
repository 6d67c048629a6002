import { startTrackedRun } from "@graft/domain";
import { decodeId, decodeOptionalId } from "../global-id.ts";
import { mutationField } from "../mutation-field.ts";
import { Run } from "./run.ts";
import { writeAnnounced } from "./write-announced.ts";

mutationField("startTrackedRun", {
  description:
    "Starts a run whose work is done outside the platform's agents, RUNNING at once. The answer's lease token goes with " +
    "logMetrics, logParams, heartbeat, createArtifactUpload and completeRun, which only the same person or service may call for it. A " +
    "lease that is not renewed ends the run as FAILED. Needs MEMBER; a repeat with the same idempotencyKey answers the first run.",
  input: (t) => ({
    projectId: t.id({ required: true, description: "Id of the project." }),
    experimentId: t.id({ description: "Id of the experiment it belongs to." }),
    name: t.string({ required: true, description: "Name for people: 1 to 200 characters." }),
    params: t.field({ type: "JSON", description: "Parameters known at the start: an object of JSON scalars." }),
    tags: t.stringList({ description: "Words to find it by, at most 50." }),
    codeVersion: t.string({ description: "Version of the code that trains, such as a commit." }),
    datasetVersionId: t.id({ description: "The registered dataset version it trains on, in the same project." }),
    backboneVersionId: t.id({ description: "The registered backbone version it starts from." }),
    idempotencyKey: t.string({
      required: true,
      description: "Made by the client, one for each run it means to start.",
    }),
  }),
  resolve: async (input, context) => {
    const { leaseSeconds } = context.platform;
    const { name, idempotencyKey } = input;
    const start = {
      ...{ name, idempotencyKey, leaseSeconds },
      projectId: decodeId("Project", input.projectId),
      experimentId: decodeOptionalId("Experiment", input.experimentId) ?? null,
      params: input.params ?? {},
      tags: input.tags ?? [],
      codeVersion: input.codeVersion ?? null,
      datasetVersionId: decodeOptionalId("DatasetVersion", input.datasetVersionId) ?? null,
      backboneVersionId: decodeOptionalId("BackboneVersion", input.backboneVersionId) ?? null,
    };
    const { run, attempt } = await writeAnnounced(context, (ports) => startTrackedRun(context.scope, ports, start));
    return { runId: run.id, leaseToken: attempt.leaseToken, leaseSeconds };
  },
  payload: (t) => ({
    run: t.prismaField({
      type: Run,
      nullable: true,
      description: "The run.",
      resolve: (query, { outcome }, _args, { tx }) =>
        outcome && tx.run.findUnique({ ...query, where: { id: outcome.runId } }),
    }),
    leaseToken: t.id({
      nullable: true,
      description: "Token of its lease: a secret of the one who started it.",
      resolve: ({ outcome }) => outcome?.leaseToken ?? null,
    }),
    leaseSeconds: t.float({
      nullable: true,
      description: "Seconds the lease lives without a heartbeat.",
      resolve: ({ outcome }) => outcome?.leaseSeconds ?? null,
    }),
  }),
});
