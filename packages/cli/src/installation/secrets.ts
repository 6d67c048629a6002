import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { z } from "zod";

const secretsSchema = z.strictObject({
  auth: z.string(),
  store: z.string(),
  database: z.strictObject({ owner: z.string(), api: z.string(), system: z.string(), auth: z.string() }),
});

/** Secrets of an embedded installation, made at its first start. */
export type Secrets = z.infer<typeof secretsSchema>;

const random = () => randomBytes(32).toString("hex");

/** Reads the secrets, or makes them; only the owner of the file may read it. */
export function openSecrets(file: string): Secrets {
  if (existsSync(file)) return secretsSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  const database = { owner: random(), api: random(), system: random(), auth: random() };
  const secrets: Secrets = { auth: random(), store: random(), database };
  writeFileSync(file, JSON.stringify(secrets, null, 2), { mode: 0o600 });
  return secrets;
}
