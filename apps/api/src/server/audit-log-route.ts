import { Readable } from "node:stream";
import { AppError } from "@graft/contracts";
import type { AuditLogEntry } from "@graft/db";
import { type TenantScope, withOrigin } from "@graft/domain";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { z } from "zod";
import { type AuditLogQuestion, auditLogWhere } from "../graphql/audit-log/audit-log-where.ts";
import { checkRule, checkScope } from "../graphql/guard-root-fields.ts";
import type { Platform } from "../platform.ts";
import { COUNTS_BY_CALLER } from "./create-fastify.ts";
import { httpContext } from "./http-context.ts";
import { refuseRequest } from "./refuse-request.ts";

/** Entries read in one transaction: a long export holds no connection between them. */
const PAGE = 1_000;

const time = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

/** The filter of `Organization.auditLog`, as query parameters. */
const questionSchema = z.strictObject({
  organization: z.string().optional(),
  actor: z.string().optional(),
  actorId: z.string().optional(),
  action: z.string().optional(),
  operation: z.enum(["INSERT", "UPDATE", "DELETE", "READ"]).optional(),
  objectType: z.string().optional(),
  objectId: z.string().optional(),
  projectId: z.string().optional(),
  from: time.optional(),
  to: time.optional(),
});

function questionOf(request: FastifyRequest): AuditLogQuestion & { readonly organization?: string | undefined } {
  const parsed = questionSchema.safeParse(request.query);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  throw new AppError("INPUT_INVALID", `The query is not one the audit log knows: ${faults.join("; ")}.`);
}

/** The entries, newest first, each a line of JSON; ids are the rows' UUIDs. */
async function* auditLogLines(
  { database }: Pick<Platform, "database">,
  { organizationId }: TenantScope,
  question: AuditLogQuestion,
): AsyncGenerator<string> {
  const where = auditLogWhere(question);
  let last: AuditLogEntry | undefined;
  do {
    const before = last;
    const page: AuditLogEntry[] = await database.read({ organizationId }, (tx) =>
      tx.auditLogEntry.findMany({
        where: { organizationId, ...where },
        orderBy: [{ at: "desc" }, { id: "desc" }],
        take: PAGE,
        ...(before && { cursor: { id: before.id }, skip: 1 }),
      }),
    );
    if (page.length > 0) yield page.map((entry) => `${JSON.stringify(entry)}\n`).join("");
    last = page.length < PAGE ? undefined : page.at(-1);
  } while (last);
}

/** Mounts the export of the audit log, for administrators; exporting it is an entry of its own. */
export function addAuditLogRoute(fastify: FastifyInstance, platform: Platform): void {
  fastify.get("/v1/audit-log", { config: COUNTS_BY_CALLER }, async (request, reply) => {
    try {
      const question = questionOf(request);
      const context = await httpContext(platform, request, question.organization);
      checkRule("ADMIN", context);
      checkScope("ADMIN", context);
      const { scope, address, requestId } = context;
      const read = { objectType: "AuditLog", objectId: null, projectId: null };
      await withOrigin({ action: "exportAuditLog", address, requestId }, () =>
        platform.work.write(scope, ({ auditLog }) => auditLog.noteRead(scope, read)),
      );
      return reply
        .header("cache-control", "no-store")
        .header("content-disposition", 'attachment; filename="audit-log.jsonl"')
        .type("application/x-ndjson; charset=utf-8")
        .send(Readable.from(auditLogLines(platform, scope, question)));
    } catch (error) {
      return refuseRequest(platform, reply, error);
    }
  });
}
