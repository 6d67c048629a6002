import { AppError } from "@graft/contracts";
import type { OrganizationRepository } from "@graft/domain";
import type { Tx } from "../database.ts";
import { newId } from "../new-id.ts";
import { isUniqueViolation } from "../transaction/unique-violation.ts";

/** Organizations and members over Prisma. */
export function organizationRepository(tx: Tx): OrganizationRepository {
  return {
    async create(scope, { slug, name }) {
      try {
        await tx.organization.create({ data: { id: scope.organizationId, slug, name } });
      } catch (error) {
        if (!isUniqueViolation(error)) throw error;
        // Slugs are unique in the installation; the message tells nothing about who has it.
        throw new AppError("CONFLICT", `The slug ${JSON.stringify(slug)} cannot be had. Choose another.`, {
          details: { subject: "slug" },
        });
      }
    },

    async addMember({ organizationId }, { person, role }) {
      const id = newId();
      const { userId, name, email } = person;
      try {
        await tx.member.create({ data: { id, organizationId, userId, role, name, email } });
      } catch (error) {
        if (!isUniqueViolation(error)) throw error;
        throw new AppError("CONFLICT", `${email} is a member already.`, { details: { subject: "email" } });
      }
      return id;
    },
  };
}
