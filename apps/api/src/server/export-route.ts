import { Readable } from "node:stream";
import { AppError } from "@graft/contracts";
import { heldContents } from "@graft/db";
import { blobKey, exportPrefix, notFound, type TenantScope, withOrigin } from "@graft/domain";
import type { FastifyInstance } from "fastify";
import { checkRule, checkScope } from "../graphql/guard-root-fields.ts";
import type { Platform } from "../platform.ts";
import { COUNTS_BY_CALLER } from "./create-fastify.ts";
import { httpContext } from "./http-context.ts";
import { refuseRequest } from "./refuse-request.ts";

interface ExportRequest {
  readonly Params: { readonly deletionId: string };
  readonly Querystring: { readonly organization?: string };
}

interface ListedExport {
  readonly deletionId: string;
  readonly projectId: string | null;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const PAGE = 500;

/** A line for each file: tables first, then the contents of artifacts by digest. */
async function* exportLines(
  { database, store }: Pick<Platform, "database" | "store">,
  { organizationId }: TenantScope,
  { deletionId, projectId }: ListedExport,
): AsyncGenerator<string> {
  const line = async (path: string, key: string, sizeBytes: number) => {
    const { url, expiresAt } = await store.presignGet({ key });
    return `${JSON.stringify({ path, sizeBytes, url, expiresAt })}\n`;
  };
  const prefix = exportPrefix(organizationId, deletionId);
  for await (const { key, sizeBytes } of store.list(prefix)) yield line(key.slice(prefix.length), key, sizeBytes);
  for (let after: string | undefined = ""; after !== undefined; ) {
    const page: Awaited<ReturnType<typeof heldContents>> = await heldContents(
      database,
      { organizationId },
      { projectId, after, limit: PAGE },
    );
    for (const { sha256, sizeBytes } of page) {
      yield line(`contents/${sha256}`, blobKey(organizationId, sha256), sizeBytes);
    }
    after = page.length < PAGE ? undefined : page.at(-1)?.sha256;
  }
}

/** Mounts the list of an export's files, for administrators; asking for it is noted in the audit log. */
export function addExportRoute(fastify: FastifyInstance, platform: Platform): void {
  fastify.get<ExportRequest>(
    "/v1/deletions/:deletionId/export",
    { config: COUNTS_BY_CALLER },
    async (request, reply) => {
      try {
        const context = await httpContext(platform, request, request.query.organization);
        checkRule("ADMIN", context);
        checkScope("ADMIN", context);
        const { scope, address, requestId } = context;
        const { deletionId } = request.params;
        const deletion = UUID.test(deletionId)
          ? await platform.database.read(scope, (tx) => tx.deletion.findUnique({ where: { id: deletionId } }))
          : null;
        if (!deletion) throw notFound("Deletion", deletionId);
        if (!deletion.exportedAt)
          throw new AppError("STATE_CONFLICT", "The export is not complete yet. Ask again soon.");
        const { projectId } = deletion;
        await withOrigin({ action: "exportTenant", address, requestId }, () =>
          platform.work.write(scope, ({ auditLog }) =>
            auditLog.noteRead(scope, { objectType: "Deletion", objectId: deletionId, projectId }),
          ),
        );
        return reply
          .header("cache-control", "no-store")
          .header("content-disposition", 'attachment; filename="export.jsonl"')
          .type("application/x-ndjson; charset=utf-8")
          .send(Readable.from(exportLines(platform, scope, { deletionId, projectId })));
      } catch (error) {
        return refuseRequest(platform, reply, error);
      }
    },
  );
}
