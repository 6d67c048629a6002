import type { ExperimentRepository } from "@graft/domain";
import type { Tx } from "../database.ts";
import { newId } from "../new-id.ts";

/** Experiments over Prisma. */
export function experimentRepository(tx: Tx): ExperimentRepository {
  return {
    async projectExists({ organizationId }, id) {
      return (await tx.project.count({ where: { id, organizationId } })) > 0;
    },
    async insert({ organizationId }, { projectId, name, question }) {
      const id = newId();
      const row = { id, organizationId, projectId, name, question };
      const { count } = await tx.experiment.createMany({ data: [row], skipDuplicates: true });
      return count === 0 ? null : { id, projectId, name, question };
    },
  };
}
