import type { ApiKeyRepository } from "@graft/domain";
import type { Tx } from "../database.ts";
import { newId } from "../new-id.ts";

/** Keys over Prisma. */
export function apiKeyRepository(tx: Tx): ApiKeyRepository {
  return {
    async create({ organizationId }, key) {
      const id = newId();
      const { kind, name, prefix, secretHash, createdById, expiresAt, scopes } = key;
      await tx.apiKey.create({
        data: { id, organizationId, kind, name, prefix, secretHash, createdById, expiresAt, scopes: [...scopes] },
      });
      return id;
    },

    find({ organizationId }, id) {
      return tx.apiKey.findFirst({
        where: { id, organizationId },
        select: { kind: true, name: true, revokedAt: true },
      });
    },

    async rotate({ organizationId }, id, { prefix, secretHash, previousUntil }) {
      const { secretHash: previousHash } = await tx.apiKey.findFirstOrThrow({
        where: { id, organizationId },
        select: { secretHash: true },
      });
      await tx.apiKey.updateMany({
        where: { id, organizationId, secretHash: previousHash },
        data: { prefix, secretHash, previousHash, previousUntil },
      });
    },

    async revoke({ organizationId }, id) {
      await tx.apiKey.updateMany({
        where: { id, organizationId, revokedAt: null },
        data: { revokedAt: new Date() },
      });
      return (await tx.apiKey.count({ where: { id, organizationId } })) > 0;
    },

    async maker({ organizationId }, id) {
      const key = await tx.apiKey.findFirst({ where: { id, organizationId }, select: { createdById: true } });
      return key?.createdById ?? null;
    },
  };
}
