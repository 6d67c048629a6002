import { noticeSubjectSchema } from "@graft/contracts";
import type { ClaimedDelivery, DeliveryOutcome, TenantScope } from "@graft/domain";
import type { Tx } from "../database.ts";

/**
 * Takes a due delivery: whoever else looks at the same moment skips it, and until the lease is over it is not due. The
 * attempt counts from here, so that one that ended without a word is no attempt for free.
 */
export async function claimDelivery(
  tx: Tx,
  { organizationId }: TenantScope,
  { deliveryId, leaseSeconds }: { readonly deliveryId: string; readonly leaseSeconds: number },
): Promise<ClaimedDelivery | null> {
  const taken = await tx.$executeRaw`
    UPDATE webhook_delivery SET attempts = attempts + 1,
      next_attempt_at = now() + make_interval(secs => ${leaseSeconds}::float8)
    WHERE id = (
      SELECT id FROM webhook_delivery
      WHERE id = ${deliveryId}::uuid AND organization_id = ${organizationId}::uuid AND state = 'PENDING'
        AND next_attempt_at <= now()
      FOR UPDATE SKIP LOCKED)`;
  if (taken === 0) return null;
  const row = await tx.webhookDelivery.findUniqueOrThrow({
    where: { id: deliveryId },
    include: { webhook: true, notice: { include: { project: true } } },
  });
  const { slug } = await tx.organization.findUniqueOrThrow({ where: { id: organizationId }, select: { slug: true } });
  const { notice, webhook } = row;
  const { id, url, enabled, sealedSecret } = webhook;
  return {
    id: deliveryId,
    attempt: row.attempts,
    webhook: { id, url, enabled, sealedSecret },
    organization: slug,
    notice: notice && {
      id: notice.id,
      kind: notice.kind,
      title: notice.title,
      body: notice.body,
      actor: notice.actorName,
      at: notice.createdAt,
      subject: { type: noticeSubjectSchema.parse(notice.subjectType), id: notice.subjectId },
      project: notice.project.slug,
    },
  };
}

interface EndedAttempt {
  readonly deliveryId: string;
  readonly attempt: number;
  readonly outcome: DeliveryOutcome;
}

/** Writes how an attempt ended, unless a later one has begun. */
export async function finishAttempt(
  tx: Tx,
  { organizationId }: TenantScope,
  { deliveryId, attempt, outcome }: EndedAttempt,
): Promise<void> {
  const { delivered, answerStatus, answerBody, error, retrySeconds } = outcome;
  const state = delivered ? "DELIVERED" : retrySeconds === null ? "FAILED" : "PENDING";
  await tx.$executeRaw`
    UPDATE webhook_delivery SET state = ${state}::webhook_delivery_state, answer_status = ${answerStatus},
      answer_body = ${answerBody}, error = ${error},
      finished_at = CASE WHEN ${state} = 'PENDING' THEN NULL ELSE now() END,
      next_attempt_at = now() + make_interval(secs => ${retrySeconds ?? 0}::float8)
    WHERE id = ${deliveryId}::uuid AND organization_id = ${organizationId}::uuid AND state = 'PENDING'
      AND attempts = ${attempt}`;
}
