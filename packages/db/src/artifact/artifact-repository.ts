import type { ArtifactRecord, ArtifactRepository, Content, NewArtifact, TenantScope } from "@graft/domain";
import { lockContents } from "../checkpoint/lock-contents.ts";
import type { Tx } from "../database.ts";
import { Prisma } from "../generated/prisma/client.ts";
import { newId } from "../new-id.ts";
import { readArtifact } from "./read-artifact.ts";
import { unfinishedUploads } from "./unfinished-uploads.ts";

/** Artifacts over Prisma; lists of files in one statement each, because an artifact may hold a hundred thousand. */
export function artifactRepository(tx: Tx): ArtifactRepository {
  return {
    find: (scope, id, lock = false) => find(tx, scope, { id, lock }),
    async files({ organizationId }, artifactId, paths) {
      const path = paths === undefined ? {} : { path: { in: [...paths] } };
      const rows = await tx.artifactFile.findMany({
        where: { organizationId, artifactId, ...path },
        orderBy: { path: "asc" },
      });
      return rows.map((row) => ({ path: row.path, sha256: row.sha256, sizeBytes: Number(row.sizeBytes) }));
    },
    async insert(scope, artifact) {
      // What is not asked for because it is there must still be there when this is committed.
      await lockContents(tx, scope.organizationId, "BESIDE");
      return insert(tx, scope, artifact);
    },
    async missingContents({ organizationId }, id) {
      const rows = await tx.$queryRaw<{ sha256: string; sizeBytes: bigint; uploadId: string | null }[]>`
        SELECT DISTINCT f.sha256, f.size_bytes AS "sizeBytes", f.upload_id AS "uploadId" FROM artifact_file f
        WHERE f.artifact_id = ${id}::uuid AND f.organization_id = ${organizationId}::uuid
          AND NOT EXISTS (
            SELECT FROM blob b
            WHERE b.organization_id = f.organization_id AND b.sha256 = f.sha256 AND b.size_bytes = f.size_bytes
          )
        ORDER BY f.sha256`;
      return rows.map(({ sizeBytes, ...row }) => ({ ...row, sizeBytes: Number(sizeBytes) }));
    },
    ...unfinishedUploads(tx),
    async startVerifying({ organizationId }, id) {
      await tx.artifact.updateMany({ where: { id, organizationId, state: "UPLOADING" }, data: { state: "VERIFYING" } });
    },
    markVerified: (scope, id, published) => markVerified(tx, scope, { id, published }),
    async markRejected({ organizationId }, id, reason) {
      await tx.artifact.updateMany({
        where: { id, organizationId, state: "VERIFYING" },
        data: { state: "REJECTED", rejectedReason: reason },
      });
    },
    async fencedAttempt({ organizationId }, { leaseToken, principalId }) {
      const rows = await tx.$queryRaw<{ id: string }[]>`
        SELECT a.id FROM run_attempt a LEFT JOIN agent g ON g.id = a.agent_id
        WHERE a.lease_token::text = ${leaseToken} AND a.organization_id = ${organizationId}::uuid AND a.state = 'ACTIVE'
          AND coalesce(a.tracker_id, g.api_key_id) = ${principalId}::uuid
        FOR SHARE OF a`;
      return rows[0] ?? null;
    },
    async insertFeatureShard({ organizationId }, { keyDigest, artifactId, rows }) {
      const data = { id: newId(), organizationId, keyDigest, artifactId, rows };
      await tx.featureShard.createMany({ data: [data], skipDuplicates: true });
      return tx.featureShard.findUniqueOrThrow({
        where: { organizationId_keyDigest_artifactId: { organizationId, keyDigest, artifactId } },
        select: { id: true },
      });
    },
  };
}

async function find(
  tx: Tx,
  { organizationId }: TenantScope,
  { id, lock }: { readonly id: string; readonly lock: boolean },
): Promise<ArtifactRecord | null> {
  if (lock) {
    await tx.$queryRaw`SELECT 1 FROM artifact
      WHERE id = ${id}::uuid AND organization_id = ${organizationId}::uuid FOR SHARE`;
  }
  const row = await tx.artifact.findFirst({ where: { id, organizationId } });
  return row && readArtifact(row);
}

async function insert(
  tx: Tx,
  { organizationId }: TenantScope,
  { kind, digest, files, attemptId }: NewArtifact,
): Promise<ArtifactRecord> {
  const sizeBytes = BigInt(files.reduce((sum, file) => sum + file.sizeBytes, 0));
  const row = await tx.artifact.create({
    data: { id: newId(), organizationId, kind, digest, sizeBytes, fileCount: files.length, attemptId },
  });
  await tx.$executeRaw`
    INSERT INTO artifact_file (artifact_id, organization_id, path, sha256, size_bytes)
    SELECT ${row.id}::uuid, ${organizationId}::uuid, file.* FROM unnest(
      ${files.map((file) => file.path)}::text[],
      ${files.map((file) => file.sha256)}::text[],
      ${files.map((file) => String(file.sizeBytes))}::bigint[]) AS file`;
  return readArtifact(row);
}

async function markVerified(
  tx: Tx,
  { organizationId }: TenantScope,
  { id, published }: { readonly id: string; readonly published: readonly Content[] },
): Promise<void> {
  if (published.length > 0) {
    await tx.$executeRaw`
      INSERT INTO blob (organization_id, sha256, size_bytes)
      SELECT ${organizationId}::uuid, content.* FROM unnest(
        ${published.map((content) => content.sha256)}::text[],
        ${published.map((content) => String(content.sizeBytes))}::bigint[]) AS content
      ON CONFLICT DO NOTHING`;
  }
  await tx.$executeRaw(Prisma.sql`
    UPDATE artifact SET state = 'VERIFIED', verified_at = now()
    WHERE id = ${id}::uuid AND organization_id = ${organizationId}::uuid AND state = 'VERIFYING'`);
}
