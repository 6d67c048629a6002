import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createTestDatabase, startPostgres, TEST_DASHBOARD_ORIGIN, type TestDatabase, until } from "@graft/testkit";
import getPort from "get-port";
import { type Browser, chromium } from "playwright-core";
import { childEnvironment } from "../env.ts";
import { type MailServer, startMailServer } from "../integration/people/mail-server.ts";
import { startTestApi } from "../integration/start-test-api.ts";
import { REPOSITORY_ROOT } from "../repository-root.ts";
import { findChromium } from "./find-chromium.ts";

/** An empty installation of a test's own: database, mail server, API, the built dashboard, and a browser. */
export interface OwnInstallation {
  readonly browser: Browser;
  readonly database: TestDatabase;
  readonly mail: MailServer;
  readonly apiUrl: string;
  /** Address of the dashboard. */
  readonly url: string;
  close(): Promise<void>;
}

type Ending = () => Promise<unknown>;

async function startDashboard(port: number, apiUrl: string): Promise<Ending> {
  const entry = path.join(REPOSITORY_ROOT, "apps/dashboard/.next/standalone/apps/dashboard/server.js");
  const child = spawn(process.execPath, [entry], {
    env: childEnvironment({
      NODE_ENV: "production",
      PORT: String(port),
      HOSTNAME: "127.0.0.1",
      NEXT_TELEMETRY_DISABLED: "1",
      GRAFT_API_URL: apiUrl,
    }),
    stdio: ["ignore", "ignore", "inherit"],
  });
  const ended = once(child, "exit");
  await until(async () => {
    if (child.exitCode !== null) throw new Error(`The dashboard ended with ${child.exitCode}: is it built?`);
    return (await fetch(`http://127.0.0.1:${port}/sign-in`).catch(() => undefined))?.ok || undefined;
  }, 60_000);
  return async () => {
    child.kill();
    await ended;
  };
}

/** Starts it; what was started before something failed is ended. */
export async function openOwnInstallation(): Promise<OwnInstallation> {
  const endings: Ending[] = [];
  const close = async () => {
    for (const end of endings.splice(0).reverse()) await end();
  };
  try {
    const postgres = await startPostgres();
    endings.push(() => postgres.stop());
    const database = await createTestDatabase(postgres);
    endings.push(() => database.close());
    const mail = await startMailServer();
    endings.push(() => mail.close());
    const port = await getPort();
    const url = `http://localhost:${port}`;
    const api = await startTestApi(database, {
      GRAFT_DASHBOARD_ORIGIN: `${url},${TEST_DASHBOARD_ORIGIN}`,
      GRAFT_SMTP_URL: mail.url,
    });
    endings.push(() => api.close());
    endings.push(await startDashboard(port, api.url));
    const browser = await chromium.launch({ executablePath: findChromium() ?? "chromium" });
    endings.push(() => browser.close());
    return { browser, database, mail, apiUrl: api.url, url, close };
  } catch (error) {
    await close();
    throw error;
  }
}
