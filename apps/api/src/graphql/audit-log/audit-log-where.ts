import type { Prisma } from "@graft/db";
import { notFound } from "@graft/domain";
import { decodeOptionalId, parseId } from "../global-id.ts";

/** Which entries: what is null or left out does not restrict. */
export interface AuditLogQuestion {
  readonly actor?: string | null | undefined;
  readonly actorId?: string | null | undefined;
  readonly action?: string | null | undefined;
  readonly operation?: "INSERT" | "UPDATE" | "DELETE" | "READ" | null | undefined;
  readonly objectType?: string | null | undefined;
  readonly objectId?: string | null | undefined;
  readonly projectId?: string | null | undefined;
  readonly from?: Date | null | undefined;
  readonly to?: Date | null | undefined;
}

function uuidOf(noun: string, globalId: string | null | undefined): string | undefined {
  if (globalId === null || globalId === undefined) return undefined;
  const decoded = parseId(globalId);
  if (!decoded) throw notFound(noun, globalId);
  return decoded.id;
}

/** @throws AppError NOT_FOUND for an id that is none. */
export function auditLogWhere(question: AuditLogQuestion): Prisma.AuditLogEntryWhereInput {
  const { actor, action, operation, objectType, from, to } = question;
  const actorId = uuidOf("User", question.actorId);
  const objectId = uuidOf("Node", question.objectId);
  const projectId = decodeOptionalId("Project", question.projectId);
  return {
    ...(actor && { actorName: { contains: actor, mode: "insensitive" } }),
    ...(actorId && { actorId }),
    ...(action && { action }),
    ...(operation && { operation }),
    ...(objectType && { objectType }),
    ...(objectId && { objectId }),
    ...(projectId && { projectId }),
    ...((from || to) && { at: { ...(from && { gte: from }), ...(to && { lt: to }) } }),
  };
}
