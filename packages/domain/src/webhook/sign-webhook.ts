import { createHmac } from "node:crypto";

/**
 * Value of the header `graft-signature`: `t=<unix seconds>,v1=<hex>`, where hex is the HMAC-SHA256, under the webhook's
 * secret as it was shown, of `<unix seconds>.<body>`. The time is signed too, so that an old message cannot be sent
 * again.
 */
export function signWebhook(secret: string, unixSeconds: number, body: string): string {
  const mac = createHmac("sha256", secret).update(`${unixSeconds}.${body}`).digest("hex");
  return `t=${unixSeconds},v1=${mac}`;
}
