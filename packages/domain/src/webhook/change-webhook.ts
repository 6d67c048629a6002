import { requireRole } from "../actor-rights.ts";
import { notFound } from "../not-found.ts";
import type { TenantScope } from "../tenant-scope.ts";
import { parseKinds, parseWebhookUrl } from "./check-webhook.ts";
import type { WebhookPorts } from "./webhook-ports.ts";
import type { WebhookChange } from "./webhook-repository.ts";
import { makeWebhookSecret, requireSecretBox, sealContext } from "./webhook-secret.ts";

export interface UpdateWebhookInput {
  readonly webhookId: string;
  readonly url?: string | undefined;
  readonly kinds?: readonly string[] | undefined;
  readonly enabled?: boolean | undefined;
}

interface Written {
  readonly webhookId: string;
  readonly change: WebhookChange;
}

async function write(scope: TenantScope, ports: WebhookPorts, { webhookId, change }: Written): Promise<void> {
  const found = await ports.work.write(scope, ({ webhooks }) => webhooks.change(scope, webhookId, change));
  if (!found) throw notFound("Webhook", webhookId);
}

/**
 * Changes a webhook's address, kinds, or whether it is told anything; disabling gives up what still waits.
 *
 * @throws AppError FORBIDDEN below ADMIN; NOT_FOUND; WEBHOOK_URL_REFUSED; INPUT_INVALID.
 */
export async function updateWebhook(
  scope: TenantScope,
  ports: WebhookPorts,
  { webhookId, url, kinds, enabled }: UpdateWebhookInput,
): Promise<void> {
  requireRole(scope, "ADMIN");
  const parsed = url === undefined ? undefined : parseWebhookUrl(url);
  if (parsed !== undefined) await ports.webhookSender.check(parsed);
  const change = {
    ...(parsed === undefined ? {} : { url: parsed }),
    ...(kinds === undefined ? {} : { kinds: parseKinds(kinds) }),
    ...(enabled === undefined ? {} : { enabled }),
  };
  await write(scope, ports, { webhookId, change });
}

/** Replaces the secret at once and answers the new one, this once. @throws AppError FORBIDDEN, NOT_FOUND, WEBHOOKS_NOT_CONFIGURED. */
export async function rotateWebhookSecret(scope: TenantScope, ports: WebhookPorts, webhookId: string): Promise<string> {
  requireRole(scope, "ADMIN");
  const secret = makeWebhookSecret();
  const sealedSecret = requireSecretBox(ports).seal(secret, sealContext(scope, webhookId));
  await write(scope, ports, { webhookId, change: { sealedSecret } });
  return secret;
}

/** Deletes a webhook and what it was sent. @throws AppError FORBIDDEN below ADMIN; NOT_FOUND. */
export async function deleteWebhook(scope: TenantScope, ports: WebhookPorts, webhookId: string): Promise<void> {
  requireRole(scope, "ADMIN");
  const found = await ports.work.write(scope, ({ webhooks }) => webhooks.remove(scope, webhookId));
  if (!found) throw notFound("Webhook", webhookId);
}
