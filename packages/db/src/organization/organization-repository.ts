import { AppError } from "@graft/contracts";
import type { OrganizationRepository, QuotaRepository } from "@graft/domain";
import type { Tx } from "../database.ts";
import { newId } from "../new-id.ts";
import { isUniqueViolation } from "../transaction/unique-violation.ts";

/** Organizations and members over Prisma. */
export function organizationRepository(tx: Tx, quotas: QuotaRepository): OrganizationRepository {
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

    async nameOf({ organizationId: id }) {
      return (await tx.organization.findUniqueOrThrow({ where: { id }, select: { name: true } })).name;
    },

    async findMember({ organizationId }, id) {
      const member = await tx.member.findFirst({ where: { id, organizationId }, select: { userId: true, role: true } });
      return member ?? undefined;
    },

    async lockOwners({ organizationId }) {
      const owners = await tx.$queryRaw<{ id: string }[]>`
        SELECT id FROM member WHERE organization_id = ${organizationId}::uuid AND role = 'OWNER' ORDER BY id FOR UPDATE`;
      return owners.map(({ id }) => id);
    },

    async setRole({ organizationId }, id, role) {
      await tx.member.updateMany({ where: { id, organizationId }, data: { role } });
    },

    async setAttributeAccess({ organizationId }, id, readsAttributes) {
      await tx.member.updateMany({ where: { id, organizationId }, data: { readsAttributes } });
    },

    async removeMember({ organizationId }, id) {
      await tx.member.deleteMany({ where: { id, organizationId } });
    },

    async addMember(scope, { person, role, readsAttributes = false }) {
      const { organizationId } = scope;
      await quotas.hold(scope, "MEMBERS", 1);
      const id = newId();
      const { userId, name, email } = person;
      try {
        await tx.member.create({ data: { id, organizationId, userId, role, readsAttributes, name, email } });
      } catch (error) {
        if (!isUniqueViolation(error)) throw error;
        throw new AppError("CONFLICT", `${email} is a member already.`, { details: { subject: "email" } });
      }
      return id;
    },
  };
}
