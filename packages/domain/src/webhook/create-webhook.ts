import { AppError } from "@graft/contracts";
import { v7 as uuidv7 } from "uuid";
import { requireRole } from "../actor-rights.ts";
import type { TenantScope } from "../tenant-scope.ts";
import { parseKinds, parseWebhookUrl } from "./check-webhook.ts";
import type { WebhookPorts } from "./webhook-ports.ts";
import { makeWebhookSecret, requireSecretBox, sealContext } from "./webhook-secret.ts";

/** Most webhooks of an organization. */
const WEBHOOKS_MAX = 20;

export interface CreateWebhookInput {
  readonly url: string;
  readonly kinds: readonly string[];
}

/**
 * Makes a webhook. Its secret is answered this once; kept is what the installation's key sealed.
 *
 * @throws AppError FORBIDDEN below ADMIN; WEBHOOK_URL_REFUSED; INPUT_INVALID; WEBHOOKS_NOT_CONFIGURED; CONFLICT.
 */
export async function createWebhook(
  scope: TenantScope,
  ports: WebhookPorts,
  input: CreateWebhookInput,
): Promise<{ readonly id: string; readonly secret: string }> {
  requireRole(scope, "ADMIN");
  const url = parseWebhookUrl(input.url);
  const kinds = parseKinds(input.kinds);
  const box = requireSecretBox(ports);
  await ports.webhookSender.check(url);
  const id = uuidv7();
  const secret = makeWebhookSecret();
  const sealedSecret = box.seal(secret, sealContext(scope, id));
  await ports.work.write(scope, async ({ webhooks }) => {
    if ((await webhooks.count(scope)) >= WEBHOOKS_MAX) {
      throw new AppError(
        "CONFLICT",
        `There are ${WEBHOOKS_MAX} webhooks already, which is the most: delete one first.`,
      );
    }
    await webhooks.create(scope, { id, url, kinds, sealedSecret, createdByName: scope.actor.name });
  });
  return { id, secret };
}
