import { builder } from "../builder.ts";

/** A piece of work. Lists of other nouns are added to it in their folders. */
export const Project = builder.prismaNode("Project", {
  id: { field: "id" },
  description: "A piece of work in an organization; holds its data sets, runs, models, audits and promotions.",
  fields: (t) => ({
    slug: t.exposeString("slug", { description: "Name in addresses and commands; unique in the organization." }),
    name: t.exposeString("name", { description: "Name for people." }),
    createdAt: t.expose("createdAt", { type: "DateTime", description: "When it was made." }),
  }),
});

builder.queryField("project", (t) =>
  t.prismaField({
    type: Project,
    nullable: true,
    description: "The organization's project with this slug; null when there is none.",
    args: { slug: t.arg.string({ required: true, description: "The project's slug." }) },
    resolve: (query, _root, { slug }, { scope, tx }) =>
      tx.project.findUnique({
        ...query,
        where: { organizationId_slug: { organizationId: scope.organizationId, slug } },
      }),
  }),
);
