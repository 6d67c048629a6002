import { z } from "zod";

const flag = z.enum(["0", "1"]).transform((value) => value === "1");

/** Webhooks: what they may reach, and how often it is tried. */
export const webhookSchema = z.object({
  /** Seals webhooks' secrets: 32 bytes as 64 hexadecimal digits, the same for all replicas; left out: no webhooks. */
  GRAFT_WEBHOOK_KEY: z
    .string()
    .regex(/^[0-9a-f]{64}$/i, "use 64 hexadecimal digits, as `openssl rand -hex 32` prints them")
    .optional(),
  /** 1: webhooks may reach addresses that are not of the public internet. */
  GRAFT_WEBHOOK_ALLOW_PRIVATE: flag.default(false),
  /** 1: webhooks may use plain HTTP. */
  GRAFT_WEBHOOK_ALLOW_HTTP: flag.default(false),
  /** Attempts after which a delivery is given up. */
  GRAFT_WEBHOOK_ATTEMPTS: z.coerce.number().int().positive().default(8),
  /** Seconds to the second attempt; three times as long to each after it. */
  GRAFT_WEBHOOK_RETRY_SECONDS: z.coerce.number().positive().default(5),
  /** Seconds a receiver has to answer. */
  GRAFT_WEBHOOK_TIMEOUT_SECONDS: z.coerce.number().positive().max(30).default(10),
});

export interface WebhookEnv {
  readonly key: Buffer | null;
  readonly allowPrivate: boolean;
  readonly allowHttp: boolean;
  readonly attempts: number;
  readonly retrySeconds: number;
  readonly timeoutSeconds: number;
}

export function webhookEnv(env: z.infer<typeof webhookSchema>): WebhookEnv {
  return {
    key: env.GRAFT_WEBHOOK_KEY === undefined ? null : Buffer.from(env.GRAFT_WEBHOOK_KEY, "hex"),
    allowPrivate: env.GRAFT_WEBHOOK_ALLOW_PRIVATE,
    allowHttp: env.GRAFT_WEBHOOK_ALLOW_HTTP,
    attempts: env.GRAFT_WEBHOOK_ATTEMPTS,
    retrySeconds: env.GRAFT_WEBHOOK_RETRY_SECONDS,
    timeoutSeconds: env.GRAFT_WEBHOOK_TIMEOUT_SECONDS,
  };
}
