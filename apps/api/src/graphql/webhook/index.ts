import "./create-webhook.ts";
import "./delete-webhook.ts";
import "./ping-webhook.ts";
import "./redeliver-webhook.ts";
import "./rotate-webhook-secret.ts";
import "./update-webhook.ts";
import "./webhook.ts";
