import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type ApiServer, readEnv, startServer } from "@graft/api";
import { TEST_DASHBOARD_ORIGIN, type TestDatabase } from "@graft/testkit";
import { pino } from "pino";

/**
 * Starts the real API on a free port over a test's database, in the test's process.
 *
 * @param variables environment variables that shall differ.
 */
export async function startTestApi(
  urls: Pick<TestDatabase, "apiUrl" | "systemUrl" | "authUrl">,
  variables: Readonly<Record<string, string>> = {},
): Promise<ApiServer> {
  const data = await mkdtemp(path.join(tmpdir(), "graft-test-api-"));
  const env = readEnv({
    GRAFT_PORT: "0",
    GRAFT_DASHBOARD_ORIGIN: TEST_DASHBOARD_ORIGIN,
    GRAFT_DATABASE_API_URL: urls.apiUrl,
    GRAFT_DATABASE_SYSTEM_URL: urls.systemUrl,
    GRAFT_DATABASE_AUTH_URL: urls.authUrl,
    GRAFT_AUTH_SECRET: randomBytes(32).toString("hex"),
    GRAFT_STORE_SECRET: randomBytes(32).toString("hex"),
    GRAFT_WEBHOOK_KEY: randomBytes(32).toString("hex"),
    GRAFT_SIGN_INS_PER_MINUTE: "10000",
    GRAFT_DATA: data,
    GRAFT_LOG_LEVEL: "error",
    ...variables,
  });
  const server = await startServer(env, pino({ level: env.server.logLevel }, pino.destination(2)));
  const close = async () => {
    await server.close();
    await rm(data, { recursive: true, force: true });
  };
  return { url: server.url, routes: server.routes, close };
}
