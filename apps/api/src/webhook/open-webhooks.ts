import type { Database } from "@graft/db";
import type { UnitOfWork, WebhookPorts } from "@graft/domain";
import type { Logger } from "pino";
import type { Env } from "../env.ts";
import { aesSecretBox } from "./aes-secret-box.ts";
import { httpWebhookSender } from "./http-webhook-sender.ts";
import { WebhookDispatcher } from "./webhook-dispatcher.ts";

export interface WebhookParts extends Pick<WebhookPorts, "secretBox" | "webhookSender"> {
  readonly webhooks: WebhookDispatcher;
}

interface OpenOptions {
  readonly env: Pick<Env, "server" | "webhooks">;
  readonly database: Database;
  readonly work: UnitOfWork;
  readonly logger: Logger;
}

/** Seconds beyond the longest attempt after which it is taken for lost. */
const LEASE_MARGIN = 20;

/** What webhooks need of the outside, put together from the environment. */
export function openWebhooks({ env, database, work, logger }: OpenOptions): WebhookParts {
  const { key, oldKeys, allowPrivate, allowHttp, attempts, retrySeconds, timeoutSeconds } = env.webhooks;
  const secretBox = key === null ? null : aesSecretBox(key, oldKeys);
  const webhookSender = httpWebhookSender({ allowPrivate, allowHttp, timeoutSeconds });
  const [dashboardUrl = "http://localhost:3000"] = env.server.dashboardOrigins;
  const rules = { attempts, retrySeconds, dashboardUrl, leaseSeconds: timeoutSeconds + LEASE_MARGIN };
  return {
    secretBox,
    webhookSender,
    webhooks: new WebhookDispatcher({ database, work, secretBox, webhookSender, rules, logger }),
  };
}
