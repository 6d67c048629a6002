import { z } from "zod";
import { strongKey } from "../secret/strong-secret.ts";

const flag = z.enum(["0", "1"]).transform((value) => value === "1");

/** Webhooks: what they may reach, and how often it is tried. */
export const webhookSchema = z.object({
  /** Seals webhooks' secrets: 32 bytes as 64 hexadecimal digits, the same for all replicas; left out: no webhooks. */
  GRAFT_WEBHOOK_KEY: strongKey.optional(),
  /** Keys of before, separated by commas: what they sealed still opens, what is sealed anew is sealed with the new one. */
  GRAFT_WEBHOOK_OLD_KEYS: z
    .string()
    .default("")
    .transform((text) => text.split(",").flatMap((key) => (key.trim() === "" ? [] : [key.trim()])))
    .refine(
      (keys) => keys.every((key) => strongKey.safeParse(key).success),
      "use keys as GRAFT_WEBHOOK_KEY, by commas",
    ),
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
  readonly oldKeys: readonly Buffer[];
  readonly allowPrivate: boolean;
  readonly allowHttp: boolean;
  readonly attempts: number;
  readonly retrySeconds: number;
  readonly timeoutSeconds: number;
}

export function webhookEnv(env: z.infer<typeof webhookSchema>): WebhookEnv {
  return {
    key: env.GRAFT_WEBHOOK_KEY === undefined ? null : Buffer.from(env.GRAFT_WEBHOOK_KEY, "hex"),
    oldKeys: env.GRAFT_WEBHOOK_OLD_KEYS.map((old) => Buffer.from(old, "hex")),
    allowPrivate: env.GRAFT_WEBHOOK_ALLOW_PRIVATE,
    allowHttp: env.GRAFT_WEBHOOK_ALLOW_HTTP,
    attempts: env.GRAFT_WEBHOOK_ATTEMPTS,
    retrySeconds: env.GRAFT_WEBHOOK_RETRY_SECONDS,
    timeoutSeconds: env.GRAFT_WEBHOOK_TIMEOUT_SECONDS,
  };
}
