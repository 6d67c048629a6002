import { expect, it } from "vitest";
import { signWebhook } from "./sign-webhook.ts";

it("signs time and body, as OpenSSL does", () => {
  // printf '1700000000.{"kind":"PING"}' | openssl dgst -sha256 -hmac graft_webhook_secret
  expect(signWebhook("graft_webhook_secret", 1_700_000_000, '{"kind":"PING"}')).toBe(
    "t=1700000000,v1=b89879e21a1d7c01ef0d827e297ff229de1a4d46fcf9d747ccfe1857be1433ee",
  );
});
