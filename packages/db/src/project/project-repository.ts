import { AppError } from "@graft/contracts";
import type { ProjectRepository } from "@graft/domain";
import type { Tx } from "../database.ts";
import { newId } from "../new-id.ts";
import { isUniqueViolation } from "../transaction/unique-violation.ts";

/** Projects over Prisma. */
export function projectRepository(tx: Tx): ProjectRepository {
  return {
    async create({ organizationId }, { slug, name }) {
      const id = newId();
      try {
        await tx.project.create({ data: { id, organizationId, slug, name } });
      } catch (error) {
        if (!isUniqueViolation(error)) throw error;
        throw new AppError("CONFLICT", `This organization has a project ${JSON.stringify(slug)} already.`, {
          details: { subject: "slug" },
        });
      }
      return id;
    },
  };
}
