import { builder } from "../builder.ts";
import { findByNodeId } from "../find-by-node-id.ts";
import { Project } from "../project/project.ts";
import { describedTotalCount } from "../total-count.ts";

export const Experiment = builder.prismaNode("Experiment", {
  id: { field: "id" },
  description: "A question; groups runs and holds their comparison.",
  fields: (t) => ({
    name: t.exposeString("name", { description: "Name, unique in the project." }),
    question: t.exposeString("question", { description: "What it is to answer." }),
    createdAt: t.expose("createdAt", { type: "DateTime", description: "When it was made." }),
    project: t.relation("project", { description: "Where it belongs." }),
    runs: t.relatedConnection(
      "runs",
      {
        cursor: "id",
        totalCount: true,
        description: "Its runs, newest first: ladders, trainings, audits; not the children of ladders.",
        query: { where: { parentId: null }, orderBy: [{ createdAt: "desc" }, { id: "desc" }] },
      },
      describedTotalCount,
    ),
  }),
});

builder.queryField("experiment", (t) =>
  t.prismaField({
    type: Experiment,
    nullable: true,
    description: "The experiment with this id; null when there is none in this organization.",
    args: { id: t.arg.id({ required: true, description: "Id of the experiment." }) },
    resolve: (query, _root, { id }, { tx }) =>
      findByNodeId("Experiment", id, (uuid) => tx.experiment.findUnique({ ...query, where: { id: uuid } })),
  }),
);

builder.prismaObjectFields(Project, (t) => ({
  experiments: t.relatedConnection(
    "experiments",
    {
      cursor: "id",
      totalCount: true,
      description: "Its experiments, newest first.",
      query: { orderBy: { id: "desc" } },
    },
    describedTotalCount,
  ),
  experiment: t.prismaField({
    type: Experiment,
    nullable: true,
    description: "Its experiment of this name; null when there is none.",
    select: { id: true },
    args: { name: t.arg.string({ required: true, description: "Name of the experiment." }) },
    resolve: (query, project, { name }, { tx }) =>
      tx.experiment.findUnique({ ...query, where: { projectId_name: { projectId: project.id, name } } }),
  }),
}));
