import { AppError } from "@graft/contracts";
import type { InvitationRepository } from "@graft/domain";
import type { Tx } from "../database.ts";
import { isUniqueViolation } from "../transaction/unique-violation.ts";

const conflict = (message: string) => new AppError("CONFLICT", message, { details: { subject: "email" } });

/** Invitations over Prisma. */
export function invitationRepository(tx: Tx): InvitationRepository {
  const unused = { acceptedAt: null, revokedAt: null };
  return {
    async create({ organizationId }, invitation) {
      const { email } = invitation;
      const now = new Date();
      if ((await tx.member.count({ where: { organizationId, email } })) > 0)
        throw conflict(`${email} is a member already.`);
      await tx.invitation.updateMany({
        where: { organizationId, email, ...unused, expiresAt: { lte: now } },
        data: { revokedAt: now },
      });
      try {
        await tx.invitation.create({ data: { ...invitation, organizationId } });
      } catch (error) {
        if (!isUniqueViolation(error)) throw error;
        throw conflict(`${email} is invited already: send that invitation again, or revoke it first.`);
      }
    },

    async renew({ organizationId }, { id, tokenHash, expiresAt }) {
      const { count } = await tx.invitation.updateMany({
        where: { id, organizationId, ...unused },
        data: { tokenHash, expiresAt, sentAt: null },
      });
      if (count === 0) return undefined;
      return tx.invitation.findUniqueOrThrow({ where: { id }, select: { email: true, role: true } });
    },

    async markSent({ organizationId }, id) {
      await tx.invitation.updateMany({ where: { id, organizationId }, data: { sentAt: new Date() } });
    },

    async revoke({ organizationId }, id) {
      const where = { id, organizationId, ...unused };
      return (await tx.invitation.updateMany({ where, data: { revokedAt: new Date() } })).count > 0;
    },

    async accept({ organizationId }, id) {
      const now = new Date();
      const where = { id, organizationId, ...unused, expiresAt: { gt: now } };
      return (await tx.invitation.updateMany({ where, data: { acceptedAt: now } })).count > 0;
    },
  };
}
