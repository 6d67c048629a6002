import { createExperiment } from "@graft/domain";
import { decodeId } from "../global-id.ts";
import { mutationField } from "../mutation-field.ts";
import { Experiment } from "./experiment.ts";

mutationField("createExperiment", {
  description: "Asks a question that runs will answer. Needs MEMBER; a name that is taken answers CONFLICT.",
  input: (t) => ({
    projectId: t.id({ required: true, description: "Id of the project." }),
    name: t.string({ required: true, description: "Name, unique in the project: 1 to 128 characters." }),
    question: t.string({ required: true, description: "What it is to answer: 1 to 1000 characters." }),
  }),
  resolve: async ({ projectId, name, question }, { scope, platform }) => {
    const input = { projectId: decodeId("Project", projectId), name, question };
    const { id } = await platform.work.write(scope, (repositories) => createExperiment(scope, { repositories }, input));
    return { experimentId: id };
  },
  payload: (t) => ({
    experiment: t.prismaField({
      type: Experiment,
      nullable: true,
      description: "The new experiment.",
      resolve: (query, { outcome }, _args, { tx }) =>
        outcome && tx.experiment.findUnique({ ...query, where: { id: outcome.experimentId } }),
    }),
  }),
});
