import { isAppError } from "@graft/contracts";
import { createDatabase, createRoles, migrate } from "@graft/db";
import { readPrepareEnv } from "./env.ts";

/**
 * Makes roles and database where they are missing and brings the schema up to date. A step of its own, run before the
 * API by whoever owns the database server, so that the API never holds a connection that could change the schema.
 */
async function main(): Promise<void> {
  const env = readPrepareEnv();
  const superuserUrl = env.GRAFT_DATABASE_SUPERUSER_URL;
  await createRoles(superuserUrl, {
    owner: env.GRAFT_DATABASE_OWNER_PASSWORD,
    api: env.GRAFT_DATABASE_API_PASSWORD,
    system: env.GRAFT_DATABASE_SYSTEM_PASSWORD,
    auth: env.GRAFT_DATABASE_AUTH_PASSWORD,
  });
  const created = await createDatabase({ superuserUrl, name: env.GRAFT_DATABASE_NAME });
  const ownerUrl = new URL(superuserUrl);
  ownerUrl.username = "graft_owner";
  ownerUrl.password = env.GRAFT_DATABASE_OWNER_PASSWORD;
  ownerUrl.pathname = `/${env.GRAFT_DATABASE_NAME}`;
  const applied = await migrate({ ownerUrl: ownerUrl.href, migrationsFolder: env.GRAFT_MIGRATIONS });
  process.stdout.write(`${JSON.stringify({ event: "prepared", created, applied })}\n`);
}

main().catch((error: unknown) => {
  console.error(isAppError(error) ? `${error.code}: ${error.message}` : error);
  process.exitCode = 1;
});
