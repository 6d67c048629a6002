import { createProject } from "@graft/domain";
import { mutationField } from "../mutation-field.ts";
import { Project } from "./project.ts";

mutationField("createProject", {
  description: "Makes a project. Needs MEMBER; a slug that is taken answers CONFLICT.",
  input: (t) => ({
    slug: t.string({ required: true, description: "1 to 48 small letters, digits and single hyphens inside." }),
    name: t.string({ required: true, description: "Name for people: 1 to 128 characters." }),
  }),
  resolve: async (input, { scope, platform }) => ({ projectId: await createProject(scope, platform.work, input) }),
  payload: (t) => ({
    project: t.prismaField({
      type: Project,
      nullable: true,
      description: "The new project.",
      resolve: (query, { outcome }, _args, { tx }) =>
        outcome && tx.project.findUnique({ ...query, where: { id: outcome.projectId } }),
    }),
  }),
});
