import { noticePath, type WebhookEvent } from "@graft/contracts";
import type { TenantScope } from "../tenant-scope.ts";
import { retryDelay } from "./retry-delay.ts";
import { signWebhook } from "./sign-webhook.ts";
import type { WebhookAnswer, WebhookPorts } from "./webhook-ports.ts";
import type { ClaimedDelivery, DeliveryOutcome } from "./webhook-repository.ts";
import { sealContext } from "./webhook-secret.ts";

export interface DeliveryRules {
  /** Attempts after which a delivery is given up. */
  readonly attempts: number;
  /** Seconds to the second attempt; see `retryDelay`. */
  readonly retrySeconds: number;
  /** Seconds after which an attempt that has not ended is another process's to repeat. */
  readonly leaseSeconds: number;
  /** Address of the dashboard, for links. */
  readonly dashboardUrl: string;
}

/** A delivery found due, to be attempted in the scope of its tenant. */
export interface DueDelivery {
  readonly organizationId: string;
  readonly deliveryId: string;
}

/**
 * Attempts a delivery once, outside any transaction: claimed before, its end written afterwards. A process that dies
 * between the two leaves it to be repeated, so that a receiver gets each at least once and knows it by its id. Answers
 * whether anything was attempted.
 */
export async function deliverWebhook(
  ports: WebhookPorts & { readonly rules: DeliveryRules; readonly signal: AbortSignal },
  { organizationId, deliveryId }: DueDelivery,
): Promise<boolean> {
  const scope: TenantScope = { organizationId, actor: { kind: "SYSTEM", name: "webhooks" } };
  const { leaseSeconds } = ports.rules;
  const claimed = await ports.work.write(scope, ({ webhooks }) => webhooks.claim(scope, { deliveryId, leaseSeconds }));
  if (claimed === null) return false;
  const outcome = await attempt(scope, ports, claimed);
  const fence = { deliveryId, attempt: claimed.attempt };
  await ports.work.write(scope, ({ webhooks }) => webhooks.finish(scope, fence, outcome));
  return true;
}

type Ports = Parameters<typeof deliverWebhook>[0];

async function attempt(scope: TenantScope, ports: Ports, delivery: ClaimedDelivery): Promise<DeliveryOutcome> {
  const { webhook } = delivery;
  if (!webhook.enabled && delivery.notice !== null) return givenUp("The webhook is disabled.");
  let secret: string;
  try {
    if (ports.secretBox === null) return givenUp("This installation has no GRAFT_WEBHOOK_KEY to read the secret with.");
    secret = ports.secretBox.open(webhook.sealedSecret, sealContext(scope, webhook.id));
  } catch {
    return givenUp("The secret cannot be read with this installation's key: make a new secret.");
  }
  const body = JSON.stringify(eventOf(delivery, ports.rules));
  const headers = {
    "content-type": "application/json",
    "graft-event": delivery.notice?.kind ?? "PING",
    "graft-delivery": delivery.id,
    "graft-attempt": String(delivery.attempt),
    "graft-signature": signWebhook(secret, Math.floor(Date.now() / 1000), body),
  };
  const answer = await ports.webhookSender.send({ url: webhook.url, headers, body }, ports.signal);
  return judge(answer, delivery, ports.rules);
}

function givenUp(error: string): DeliveryOutcome {
  return { delivered: false, answerStatus: null, answerBody: null, error, retrySeconds: null };
}

/** Delivered is what was answered 2xx. 410 Gone asks for nothing more; all else is tried again until it is too much. */
function judge(answer: WebhookAnswer, { attempt: number }: ClaimedDelivery, rules: DeliveryRules): DeliveryOutcome {
  const [answerStatus, answerBody] = "error" in answer ? [null, null] : [answer.status, answer.body];
  const delivered = answerStatus !== null && answerStatus >= 200 && answerStatus < 300;
  const last = delivered || answerStatus === 410 || number >= rules.attempts;
  const retrySeconds = last ? null : retryDelay(number, rules.retrySeconds, Math.random());
  const why = "error" in answer ? answer.error : `It answered ${answer.status}.`;
  return { delivered, answerStatus, answerBody, error: delivered ? null : why, retrySeconds };
}

function eventOf(delivery: ClaimedDelivery, { dashboardUrl }: DeliveryRules): WebhookEvent {
  const { id, organization, notice } = delivery;
  const base = { format: "graft.webhook-event/1", delivery: id, organization } as const;
  if (notice === null) return { ...base, kind: "PING", project: null, notice: null };
  const { kind, project, at, ...rest } = notice;
  const url = new URL(`/${organization}/${project}/${noticePath(notice.subject)}`, dashboardUrl).href;
  return { ...base, kind, project, notice: { ...rest, at: at.toISOString(), url } };
}
