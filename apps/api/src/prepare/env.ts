import { AppError } from "@graft/contracts";
import { z } from "zod";

const schema = z.object({
  /** A connection as a role that may create roles and databases; used once and thrown away. */
  GRAFT_DATABASE_SUPERUSER_URL: z.url(),
  GRAFT_DATABASE_NAME: z
    .string()
    .regex(/^[a-z_][a-z0-9_]{0,62}$/)
    .default("graft"),
  GRAFT_DATABASE_OWNER_PASSWORD: z.string().min(32),
  GRAFT_DATABASE_API_PASSWORD: z.string().min(32),
  GRAFT_DATABASE_SYSTEM_PASSWORD: z.string().min(32),
  GRAFT_DATABASE_AUTH_PASSWORD: z.string().min(32),
  /** Folder of the SQL migrations. */
  GRAFT_MIGRATIONS: z.string().min(1),
});

export type PrepareEnv = z.infer<typeof schema>;

/** Reads what preparing a database needs. @throws AppError INPUT_INVALID naming each variable. */
export function readPrepareEnv(variables: Readonly<Record<string, string | undefined>> = process.env): PrepareEnv {
  const parsed = schema.safeParse(variables);
  if (parsed.success) return parsed.data;
  throw new AppError("INPUT_INVALID", `The database cannot be prepared:\n${z.prettifyError(parsed.error)}`);
}
