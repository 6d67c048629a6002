import { randomBytes } from "node:crypto";
import { AppError } from "@graft/contracts";
import type { TenantScope } from "../tenant-scope.ts";
import type { SecretBox, WebhookPorts } from "./webhook-ports.ts";

/** A new signing secret: 256 random bits. */
export function makeWebhookSecret(): string {
  return `graft_webhook_${randomBytes(32).toString("base64url")}`;
}

/** What a sealed secret is bound to: it opens for no other webhook and no other tenant. */
export function sealContext({ organizationId }: Pick<TenantScope, "organizationId">, webhookId: string): string {
  return `webhook-secret/${organizationId}/${webhookId}`;
}

/** @throws AppError WEBHOOKS_NOT_CONFIGURED when the installation has no key to seal secrets with. */
export function requireSecretBox({ secretBox }: Pick<WebhookPorts, "secretBox">): SecretBox {
  if (secretBox) return secretBox;
  throw new AppError(
    "WEBHOOKS_NOT_CONFIGURED",
    "This installation cannot keep a webhook's secret: whoever runs it has to set GRAFT_WEBHOOK_KEY for the API.",
  );
}
