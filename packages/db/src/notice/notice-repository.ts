import type { BusPayloads, NoticeRepository } from "@graft/domain";
import type { Tx } from "../database.ts";
import { Prisma } from "../generated/prisma/client.ts";
import { newId } from "../new-id.ts";

/** Told of every notice the transaction has written; the hint is only true once it has committed. */
export type NoticeWritten = (hint: BusPayloads["notice.written"]) => void;

/** Notices over Prisma, with plain SQL where many rows are marked at once. */
export function noticeRepository(tx: Tx, written: NoticeWritten): NoticeRepository {
  return {
    async insert({ organizationId, actor }, { subject, ...notice }) {
      const id = newId();
      const { type: subjectType, id: subjectId } = subject;
      const reader = actor.kind === "USER" ? [{ organizationId, userId: actor.userId }] : [];
      await tx.notice.create({
        data: { ...notice, id, organizationId, subjectType, subjectId, actorName: actor.name },
      });
      await tx.noticeRead.createMany({ data: reader.map((read) => ({ ...read, noticeId: id })) });
      written({ organizationId, projectId: notice.projectId, noticeId: id });
      return id;
    },

    markRead({ organizationId }, { userId, projectId, noticeIds }) {
      const these = noticeIds === null ? Prisma.empty : Prisma.sql`AND n.id = ANY(${[...noticeIds]}::uuid[])`;
      return tx.$executeRaw`
        INSERT INTO notice_read (notice_id, organization_id, user_id)
        SELECT n.id, n.organization_id, ${userId}::uuid FROM notice n
        WHERE n.organization_id = ${organizationId}::uuid AND n.project_id = ${projectId}::uuid ${these}
          AND NOT EXISTS (SELECT FROM notice_read r WHERE r.notice_id = n.id AND r.user_id = ${userId}::uuid)
        ON CONFLICT DO NOTHING`;
    },
  };
}
