import { requestDeletion } from "@graft/domain";
import { decodeOptionalId } from "../global-id.ts";
import { mutationField } from "../mutation-field.ts";
import { Deletion } from "./deletion.ts";

mutationField("requestDeletion", {
  description:
    "Asks for a project to be deleted, which needs ADMIN, or for the organization, which needs OWNER. It is exported at once and erased, artifacts included, when the grace is over; until then it works on and `cancelDeletion` takes it back.",
  input: (t) => ({
    projectId: t.id({ description: "Id of the project; left out: the organization." }),
    confirm: t.string({ required: true, description: "The slug of what shall go, typed out." }),
  }),
  resolve: async ({ projectId, confirm }, { scope, platform }) => {
    const { work, env } = platform;
    const ports = { work, graceHours: env.deletion.graceHours };
    const input = { projectId: decodeOptionalId("Project", projectId) ?? null, confirm };
    return { deletionId: await requestDeletion(scope, ports, input) };
  },
  payload: (t) => ({
    deletion: t.prismaField({
      type: Deletion,
      nullable: true,
      description: "The deletion.",
      resolve: (query, { outcome }, _args, { tx }) =>
        outcome && tx.deletion.findUnique({ ...query, where: { id: outcome.deletionId } }),
    }),
  }),
});
