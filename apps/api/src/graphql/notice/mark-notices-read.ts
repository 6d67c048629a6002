import { markNoticesRead } from "@graft/domain";
import { decodeId } from "../global-id.ts";
import { mutationField } from "../mutation-field.ts";
import { Project } from "../project/project.ts";

mutationField("markNoticesRead", {
  description:
    "Marks notices of a project as read by whoever asks, a person. Read ones and unknown ids change nothing.",
  input: (t) => ({
    projectId: t.id({ required: true, description: "The project." }),
    noticeIds: t.idList({ description: "The notices; left out: all of the project." }),
  }),
  resolve: async ({ projectId, noticeIds }, { scope, platform }) => {
    const id = decodeId("Project", projectId);
    const ids = noticeIds ? noticeIds.map((noticeId) => decodeId("Notice", noticeId)) : null;
    return { id, marked: await markNoticesRead(scope, platform.work, { projectId: id, noticeIds: ids }) };
  },
  payload: (t) => ({
    marked: t.int({
      nullable: true,
      description: "How many were unread before.",
      resolve: ({ outcome }) => outcome?.marked ?? null,
    }),
    project: t.prismaField({
      type: Project,
      nullable: true,
      description: "The project, with its notices as they stand.",
      resolve: (query, { outcome }, _args, { tx }) =>
        outcome && tx.project.findUnique({ ...query, where: { id: outcome.id } }),
    }),
  }),
});
