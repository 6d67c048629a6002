import { isAppError } from "@graft/contracts";
import { Database } from "@graft/db";
import { readOperateEnv } from "./env.ts";
import { setQuota } from "./set-quota.ts";

const tell = (event: Readonly<Record<string, unknown>>) => process.stdout.write(`${JSON.stringify(event)}\n`);

/** What only the operator of an installation may do, done on its database. It answers in one line of JSON. */
async function main(): Promise<void> {
  const env = readOperateEnv();
  const database = await Database.open({ ...env.urls, connections: 1 });
  try {
    tell({ event: "quotas", quotas: await setQuota(database, env) });
  } finally {
    await database.close();
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    const [code, message] = isAppError(error) ? [error.code, error.message] : ["INTERNAL", String(error)];
    tell({ event: "failed", code, message });
    process.exit(1);
  },
);
