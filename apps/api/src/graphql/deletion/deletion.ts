import { builder } from "../builder.ts";
import { encodeId } from "../global-id.ts";
import { Organization } from "../organization/organization.ts";

/** No node: only administrators may see it, and `node` is everybody's. */
export const Deletion = builder.prismaObject("Deletion", {
  description: "That a project, or the whole organization, shall go: exported first, erased when the grace is over.",
  fields: (t) => ({
    id: t.id({
      description: "Opaque and stable.",
      select: { id: true },
      resolve: ({ id }) => encodeId("Deletion", id),
    }),
    project: t.relation("project", { nullable: true, description: "What shall go; null: the organization." }),
    requestedByName: t.exposeString("requestedByName", { description: "Who asked for it." }),
    requestedAt: t.expose("requestedAt", { type: "DateTime", description: "When it was asked for." }),
    eraseAfter: t.expose("eraseAfter", {
      type: "DateTime",
      description: "From when on it is erased; until then it can be taken back.",
    }),
    exportedAt: t.expose("exportedAt", {
      type: "DateTime",
      nullable: true,
      description: "When its export was complete; null while it is made.",
    }),
    exportedRows: t.expose("exportedRows", {
      type: "BigInt",
      nullable: true,
      description: "Rows in the export; null while it is made.",
    }),
    exportPath: t.string({
      description: "Path of the list of the export's files, each a line of JSON with a URL that lives for minutes.",
      select: { id: true },
      resolve: ({ id }) => `/v1/deletions/${id}/export`,
    }),
  }),
});

builder.prismaObjectField(Organization, "deletions", (t) =>
  t.prismaField({
    type: [Deletion],
    description: "What shall be deleted, soonest first. Needs ADMIN.",
    select: { id: true },
    resolve: (query, { id: organizationId }, _args, { tx }) => {
      return tx.deletion.findMany({
        ...query,
        where: { organizationId },
        orderBy: [{ eraseAfter: "asc" }, { id: "asc" }],
      });
    },
  }),
);
