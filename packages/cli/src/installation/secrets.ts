import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { z } from "zod";

const secretsSchema = z.strictObject({
  auth: z.string(),
  store: z.string(),
  /** Left out in an installation older than webhooks. */
  webhook: z.string().optional(),
  database: z.strictObject({ owner: z.string(), api: z.string(), system: z.string(), auth: z.string() }),
});

/** Secrets of an embedded installation, made at its first start. */
export type Secrets = z.infer<typeof secretsSchema> & { readonly webhook: string };

const random = () => randomBytes(32).toString("hex");

/** Reads the secrets, or makes those there are none of; only the owner of the file may read it. */
export function openSecrets(file: string): Secrets {
  const found = existsSync(file) ? secretsSchema.parse(JSON.parse(readFileSync(file, "utf8"))) : undefined;
  if (found?.webhook !== undefined) return { ...found, webhook: found.webhook };
  const database = { owner: random(), api: random(), system: random(), auth: random() };
  const secrets: Secrets = { ...(found ?? { auth: random(), store: random(), database }), webhook: random() };
  writeFileSync(file, JSON.stringify(secrets, null, 2), { mode: 0o600 });
  return secrets;
}
