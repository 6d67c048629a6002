import { AppError } from "@graft/contracts";
import type { DeletionRepository } from "@graft/domain";
import type { Tx } from "../database.ts";
import { newId } from "../new-id.ts";
import { isUniqueViolation } from "../transaction/unique-violation.ts";

/** Deletions over Prisma; the grace is the database's time. */
export function deletionRepository(tx: Tx): DeletionRepository {
  return {
    async slugOf({ organizationId }, projectId) {
      const select = { slug: true } as const;
      const found =
        projectId === null
          ? await tx.organization.findUnique({ where: { id: organizationId }, select })
          : await tx.project.findFirst({ where: { id: projectId, organizationId }, select });
      return found?.slug ?? null;
    },
    async insert({ organizationId, actor }, { projectId, graceHours }) {
      const id = newId();
      try {
        await tx.$executeRaw`
          INSERT INTO deletion (id, organization_id, project_id, requested_by_name, erase_after)
          VALUES (${id}::uuid, ${organizationId}::uuid, ${projectId}::uuid, ${actor.name},
            now() + make_interval(secs => ${graceHours * 3600}::float8))`;
      } catch (error) {
        if (!isUniqueViolation(error)) throw error;
        throw new AppError("CONFLICT", "Its deletion is asked for already. Take that one back first.");
      }
      return id;
    },
    find: ({ organizationId }, id) =>
      tx.deletion.findFirst({ where: { id, organizationId }, select: { projectId: true } }),
    async cancel({ organizationId }, id) {
      return (await tx.deletion.deleteMany({ where: { id, organizationId } })).count > 0;
    },
    async markExported({ organizationId }, id, rows) {
      await tx.deletion.updateMany({
        where: { id, organizationId },
        data: { exportedAt: new Date(), exportedRows: rows },
      });
    },
  };
}
