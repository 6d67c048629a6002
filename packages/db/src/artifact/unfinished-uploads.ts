import type { ArtifactRepository } from "@graft/domain";
import type { Tx } from "../database.ts";
import { readArtifact } from "./read-artifact.ts";

type UnfinishedUploads = Pick<ArtifactRepository, "beginParts" | "partUploads" | "removeUnfinished" | "findUnfinished">;

/** Uploads under way, and those nobody finished. Ages are by the database's clock. */
export function unfinishedUploads(tx: Tx): UnfinishedUploads {
  return {
    async beginParts({ organizationId }, { artifactId, sha256, from, to }) {
      await tx.$executeRaw`
        UPDATE artifact_file SET upload_id = ${to}
        WHERE artifact_id = ${artifactId}::uuid AND organization_id = ${organizationId}::uuid AND sha256 = ${sha256}
          AND upload_id IS NOT DISTINCT FROM ${from}`;
      const row = await tx.artifactFile.findFirst({
        where: { artifactId, organizationId, sha256 },
        select: { uploadId: true },
      });
      return row?.uploadId ?? to;
    },
    async partUploads({ organizationId }, artifactId) {
      const rows = await tx.artifactFile.findMany({
        where: { artifactId, organizationId, uploadId: { not: null } },
        distinct: ["sha256"],
        select: { sha256: true, uploadId: true },
      });
      return rows.flatMap(({ sha256, uploadId }) => (uploadId === null ? [] : [{ sha256, uploadId }]));
    },
    async removeUnfinished({ organizationId }, { artifactId, graceHours }) {
      const removed = await tx.$executeRaw`
        DELETE FROM artifact WHERE id = ${artifactId}::uuid AND organization_id = ${organizationId}::uuid
          AND state = 'UPLOADING' AND created_at < now() - make_interval(hours => ${graceHours}::int)`;
      return removed > 0;
    },
    async findUnfinished({ organizationId }, { kind, digest, attemptId }, maxHours) {
      const rows = await tx.$queryRaw<{ id: string }[]>`
        SELECT id FROM artifact
        WHERE organization_id = ${organizationId}::uuid AND digest = ${digest} AND kind = ${kind}::artifact_kind
          AND state = 'UPLOADING' AND attempt_id IS NOT DISTINCT FROM ${attemptId}::uuid
          AND created_at > now() - make_interval(hours => ${maxHours}::int)
        ORDER BY created_at DESC LIMIT 1`;
      const id = rows[0]?.id;
      const row = id === undefined ? null : await tx.artifact.findFirst({ where: { id, organizationId } });
      return row && readArtifact(row);
    },
  };
}
