import { builder } from "../builder.ts";
import { encodeId } from "../global-id.ts";
import { Organization } from "../organization/organization.ts";
import { auditLogWhere } from "./audit-log-where.ts";

export const AuditLogOperation = builder.enumType("AuditLogOperation", {
  description: "What happened to the object.",
  values: {
    INSERT: { description: "It was made." },
    UPDATE: { description: "It was changed." },
    DELETE: { description: "It was deleted, with what belonged to it." },
    READ: { description: "It was read, where reading is noted: protected attributes, exports." },
  },
});

const AuditLogActorKind = builder.enumType("AuditLogActorKind", {
  description: "What kind of actor it was.",
  values: {
    USER: { description: "A person, also through a personal key." },
    KEY: { description: "A machine's key." },
    SYSTEM: { description: "The platform itself, or its operator." },
  },
});

/** No node: only administrators may see the log, and `node` is everybody's. */
export const AuditLogEntry = builder.prismaObject("AuditLogEntry", {
  description:
    "Who changed what, written in the transaction of the change and never altered. It holds digests, no contents. Not to be confused with AuditReport, which measures bias.",
  fields: (t) => ({
    id: t.id({
      description: "Opaque and stable.",
      select: { id: true },
      resolve: ({ id }) => encodeId("AuditLogEntry", id),
    }),
    at: t.expose("at", { type: "DateTime", description: "When, by the database's clock." }),
    actorKind: t.expose("actorKind", { type: AuditLogActorKind, description: "What kind of actor it was." }),
    actorId: t.id({
      nullable: true,
      description: "Account of the person, or the key; null for the platform.",
      select: { actorKind: true, actorId: true },
      resolve: ({ actorKind, actorId }) => actorId && encodeId(actorKind === "KEY" ? "ApiKey" : "User", actorId),
    }),
    actorName: t.exposeString("actorName", { description: "Name of the actor at that time." }),
    action: t.exposeString("action", {
      description: "The mutation; `unattended` for what the platform did by itself.",
    }),
    operation: t.expose("operation", { type: AuditLogOperation, description: "What happened to the object." }),
    objectType: t.exposeString("objectType", { description: "Type of the object." }),
    objectId: t.id({
      nullable: true,
      description: "Id of the object; null where a whole list was read.",
      select: { objectType: true, objectId: true },
      resolve: ({ objectType, objectId }) => objectId && encodeId(objectType, objectId),
    }),
    projectId: t.id({
      nullable: true,
      description: "The object's project, where its row names it.",
      select: { projectId: true },
      resolve: ({ projectId }) => projectId && encodeId("Project", projectId),
    }),
    changed: t.exposeStringList("changed", { description: "Columns that an UPDATE changed." }),
    beforeDigest: t.expose("beforeDigest", {
      type: "SHA256",
      nullable: true,
      description: "Digest of the row before; null when it was made or read.",
    }),
    afterDigest: t.expose("afterDigest", {
      type: "SHA256",
      nullable: true,
      description: "Digest of the row after; null when it was deleted or read.",
    }),
    address: t.exposeString("address", { nullable: true, description: "Address of the client." }),
    requestId: t.exposeString("requestId", {
      nullable: true,
      description: "Id of the request, as the answer's x-request-id and the server's log have it.",
    }),
  }),
});

const AuditLogFilter = builder.inputType("AuditLogFilter", {
  description: "Which entries to list; what is left out does not restrict.",
  fields: (t) => ({
    actor: t.string({ description: "Entries of actors whose name contains this, whatever the case." }),
    actorId: t.id({ description: "Entries of this account or key." }),
    action: t.string({ description: "Entries of this mutation." }),
    operation: t.field({ type: AuditLogOperation, description: "Entries of this kind." }),
    objectType: t.string({ description: "Entries about objects of this type." }),
    objectId: t.id({ description: "Entries about this object." }),
    projectId: t.id({ description: "Entries about objects of this project." }),
    from: t.field({ type: "DateTime", description: "Entries at this time or later." }),
    to: t.field({ type: "DateTime", description: "Entries before this time." }),
  }),
});

builder.prismaObjectField(Organization, "auditLog", (t) =>
  t.prismaConnection({
    type: AuditLogEntry,
    cursor: "id",
    description: "Who changed what, newest first. Needs ADMIN. `GET /v1/audit-log` exports it as JSON lines.",
    args: { filter: t.arg({ type: AuditLogFilter, description: "Which entries." }) },
    resolve: (query, { id: organizationId }, { filter }, { tx }) => {
      const where = { organizationId, ...auditLogWhere(filter ?? {}) };
      return tx.auditLogEntry.findMany({ ...query, where, orderBy: [{ at: "desc" }, { id: "desc" }] });
    },
  }),
);
