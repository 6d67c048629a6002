import { ApiKey } from "../api-key/api-key.ts";
import { builder } from "../builder.ts";
import { Role } from "./role.ts";

/** The tenant. Lists of other nouns are added to it in their folders. */
export const Organization = builder.prismaNode("Organization", {
  id: { field: "id" },
  description: "The tenant: everything below belongs to exactly one.",
  fields: (t) => ({
    slug: t.exposeString("slug", { description: "Name in addresses and commands; unique in the installation." }),
    name: t.exposeString("name", { description: "Name for people." }),
    createdAt: t.expose("createdAt", { type: "DateTime", description: "When it was made." }),
    viewerRole: t.field({
      type: Role,
      nullable: true,
      description: "Role of the person who asks; null for a machine's key.",
      resolve: (_organization, _args, { scope }) => (scope.actor.kind === "USER" ? scope.actor.role : null),
    }),
    members: t.relatedConnection("members", {
      cursor: "id",
      description: "People who belong to it, in the order they joined.",
      query: { orderBy: { id: "asc" } },
    }),
    projects: t.relatedConnection("projects", {
      cursor: "id",
      description: "Its projects, in the order they were made.",
      query: { orderBy: { id: "asc" } },
    }),
    apiKeys: t.prismaConnection({
      type: ApiKey,
      cursor: "id",
      description: "Keys of machines, newest first, revoked ones among them. Needs ADMIN.",
      resolve: (query, organization, _args, { tx }) => {
        return tx.apiKey.findMany({ ...query, where: { organizationId: organization.id }, orderBy: { id: "desc" } });
      },
    }),
  }),
});

builder.queryField("organization", (t) =>
  t.prismaField({
    type: Organization,
    nullable: true,
    description: "The organization of this request.",
    resolve: (query, _root, _args, { scope, tx }) =>
      tx.organization.findUnique({ ...query, where: { id: scope.organizationId } }),
  }),
);
