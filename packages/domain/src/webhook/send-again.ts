import { AppError } from "@graft/contracts";
import { requireRole } from "../actor-rights.ts";
import { notFound } from "../not-found.ts";
import type { TenantScope } from "../tenant-scope.ts";
import type { UnitOfWork } from "../unit-of-work.ts";

/** Sends a test to a webhook, disabled or not. Answers the delivery's id. @throws AppError FORBIDDEN below ADMIN; NOT_FOUND. */
export async function pingWebhook(scope: TenantScope, work: UnitOfWork, webhookId: string): Promise<string> {
  requireRole(scope, "ADMIN");
  const id = await work.write(scope, ({ webhooks }) => webhooks.enqueuePing(scope, webhookId));
  if (id === null) throw notFound("Webhook", webhookId);
  return id;
}

/**
 * Sends a delivery that has ended once more, under its own id: a receiver that had it knows it again.
 *
 * @throws AppError FORBIDDEN below ADMIN; STATE_CONFLICT when there is no such delivery that has ended.
 */
export async function redeliverWebhook(scope: TenantScope, work: UnitOfWork, deliveryId: string): Promise<void> {
  requireRole(scope, "ADMIN");
  const found = await work.write(scope, ({ webhooks }) => webhooks.requeue(scope, deliveryId));
  if (found) return;
  throw new AppError("STATE_CONFLICT", "There is no such delivery that has ended; what still waits is sent by itself.");
}
