import type { WebhookRepository } from "@graft/domain";
import type { Tx } from "../database.ts";
import { newId } from "../new-id.ts";
import { claimDelivery, finishAttempt } from "./delivery-attempt.ts";

/** Webhooks over Prisma; deliveries in plain SQL where the database's clock counts. */
export function webhookRepository(tx: Tx): WebhookRepository {
  return {
    ...hooks(tx),
    ...deliveries(tx),
    claim: (scope, claim) => claimDelivery(tx, scope, claim),
    finish: (scope, attempt, outcome) => finishAttempt(tx, scope, { ...attempt, outcome }),
  };
}

function hooks(tx: Tx): Pick<WebhookRepository, "count" | "create" | "change" | "remove"> {
  return {
    count: ({ organizationId }) => tx.webhook.count({ where: { organizationId } }),
    async create({ organizationId }, { kinds, ...webhook }) {
      await tx.webhook.create({ data: { ...webhook, kinds: [...kinds], organizationId } });
    },
    async change({ organizationId }, id, { kinds, ...change }) {
      const data = { ...change, ...(kinds ? { kinds: [...kinds] } : {}) };
      const { count } = await tx.webhook.updateMany({ where: { id, organizationId }, data });
      if (change.enabled === false) {
        await tx.webhookDelivery.updateMany({
          where: { webhookId: id, organizationId, state: "PENDING", noticeId: { not: null } },
          data: { state: "FAILED", error: "The webhook was disabled.", finishedAt: new Date() },
        });
      }
      return count > 0;
    },
    async remove({ organizationId }, id) {
      const { count } = await tx.webhook.deleteMany({ where: { id, organizationId } });
      return count > 0;
    },
  };
}

function deliveries(tx: Tx): Pick<WebhookRepository, "enqueueNotice" | "enqueuePing" | "requeue"> {
  return {
    async enqueueNotice({ organizationId }, { id: noticeId, kind }) {
      const wanted = await tx.webhook.findMany({
        where: { organizationId, enabled: true, kinds: { has: kind } },
        select: { id: true },
      });
      const rows = wanted.map(({ id: webhookId }) => ({ id: newId(), organizationId, webhookId, noticeId }));
      if (rows.length > 0) await tx.webhookDelivery.createMany({ data: rows });
    },
    async enqueuePing({ organizationId }, webhookId) {
      if ((await tx.webhook.count({ where: { id: webhookId, organizationId } })) === 0) return null;
      const id = newId();
      await tx.webhookDelivery.create({ data: { id, organizationId, webhookId } });
      return id;
    },
    async requeue({ organizationId }, id) {
      const count = await tx.$executeRaw`
        UPDATE webhook_delivery SET state = 'PENDING', attempts = 0, next_attempt_at = now(), finished_at = NULL,
          answer_status = NULL, answer_body = NULL, error = NULL
        WHERE id = ${id}::uuid AND organization_id = ${organizationId}::uuid AND state <> 'PENDING'`;
      return count > 0;
    },
  };
}
