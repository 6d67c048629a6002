import type { CheckpointRecord, CheckpointRepository, Content } from "@graft/domain";
import type { Tx } from "../database.ts";
import { newId } from "../new-id.ts";
import { lockContents } from "./lock-contents.ts";

const WITH_ATTEMPT = { attempt: { select: { number: true } } } as const;

interface Row {
  readonly id: string;
  readonly runId: string;
  readonly artifactId: string;
  readonly phase: string;
  readonly epoch: number;
  readonly step: number;
  readonly attempt: { readonly number: number };
}

const read = ({ id, runId, artifactId, phase, epoch, step, attempt }: Row): CheckpointRecord => ({
  ...{ id, runId, artifactId, phase, epoch, step },
  attempt: attempt.number,
});

/** Checkpoints of runs. Ages are by the database's clock. */
export function checkpointRepository(tx: Tx): CheckpointRepository {
  return {
    async insert({ organizationId }, checkpoint) {
      const data = { id: newId(), organizationId, ...checkpoint };
      await tx.checkpoint.createMany({ data: [data], skipDuplicates: true });
      const { artifactId } = checkpoint;
      return read(await tx.checkpoint.findUniqueOrThrow({ where: { artifactId }, include: WITH_ATTEMPT }));
    },
    async find({ organizationId }, id) {
      const row = await tx.checkpoint.findFirst({ where: { id, organizationId }, include: WITH_ATTEMPT });
      return row && read(row);
    },
    async newest({ organizationId }, runId) {
      const row = await tx.checkpoint.findFirst({
        where: { runId, organizationId, obsoleteAt: null },
        // Ids grow with time; two checkpoints may share a millisecond.
        orderBy: [{ createdAt: "desc" }, { id: "desc" }],
        include: WITH_ATTEMPT,
      });
      return row && read(row);
    },
    async retire({ organizationId }, runId, keep) {
      await tx.$executeRaw`
        UPDATE checkpoint SET obsolete_at = now()
        WHERE run_id = ${runId}::uuid AND organization_id = ${organizationId}::uuid AND obsolete_at IS NULL
          AND id NOT IN (
            SELECT id FROM checkpoint WHERE run_id = ${runId}::uuid AND obsolete_at IS NULL
            ORDER BY created_at DESC, id DESC LIMIT ${keep}::int
          )`;
    },
    async remove({ organizationId }, id) {
      await lockContents(tx, organizationId, "ALONE");
      const row = await tx.checkpoint.findFirst({ where: { id, organizationId, obsoleteAt: { not: null } } });
      if (!row) return [];
      const files = await tx.artifactFile.findMany({ where: { artifactId: row.artifactId, organizationId } });
      // The checkpoint's row goes with its artifact's.
      await tx.artifact.deleteMany({ where: { id: row.artifactId, organizationId, kind: "CHECKPOINT" } });
      const freed = await tx.$queryRaw<{ sha256: string; sizeBytes: bigint }[]>`
        DELETE FROM blob b
        WHERE b.organization_id = ${organizationId}::uuid AND b.sha256 = ANY (${files.map(({ sha256 }) => sha256)}::text[])
          AND NOT EXISTS (SELECT FROM artifact_file f WHERE f.organization_id = b.organization_id AND f.sha256 = b.sha256)
        RETURNING b.sha256, b.size_bytes AS "sizeBytes"`;
      return freed.map(({ sha256, sizeBytes }): Content => ({ sha256, sizeBytes: Number(sizeBytes) }));
    },
    async noteResume({ organizationId }, { attemptId, from }) {
      const { attempt, phase, epoch, step } = from;
      await tx.runAttempt.updateMany({
        where: { id: attemptId, organizationId },
        data: { resumedFrom: { attempt, phase, epoch, step } },
      });
    },
  };
}
