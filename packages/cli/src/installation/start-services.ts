import getPort, { portNumbers } from "get-port";
import { readAccountVariables, readQuotaVariables, readWebhookVariables } from "../env.ts";
import type { EmbeddedPostgres } from "../postgres/embedded-postgres.ts";
import type { InstallationOptions } from "./installation-options.ts";
import { storeOf } from "./installation-store.ts";
import { openSecrets, type Secrets } from "./secrets.ts";
import { appEntry, dashboardEntry, HOST } from "./service-entry.ts";
import type { Starter } from "./starter.ts";

/** Where an installation is reached. */
export interface Addresses {
  readonly apiUrl: string;
  readonly dashboardUrl: string;
}

interface Foundation {
  readonly starter: Starter;
  readonly options: InstallationOptions;
  /** What every API process is told. */
  readonly apiEnv: Readonly<Record<string, string>>;
}

const API_PORT = 4000;
const DASHBOARD_PORT = 3000;
const FRONT_PORT = 8080;
const REPLICAS = ["api-1", "api-2"];

async function choosePort(wanted: number, what: string, note: (message: string) => void): Promise<number> {
  const port = await getPort({ port: portNumbers(wanted, wanted + 200), host: HOST });
  if (port !== wanted) note(`Port ${wanted} is in use: the ${what} takes ${port}.`);
  return port;
}

function listeningUrl(line: string): string | undefined {
  try {
    const message = JSON.parse(line) as { event?: string; url?: string };
    return message.event === "listening" ? message.url : undefined;
  } catch {
    return undefined;
  }
}

function databaseUrl(postgres: EmbeddedPostgres, role: "api" | "system" | "auth", secrets: Secrets): string {
  return `postgresql://graft_${role}:${secrets.database[role]}@${HOST}:${postgres.port}/graft`;
}

/** Both names of this machine: the API calls itself localhost, and a cookie belongs to one name of a host. */
const originsOf = (port: number) => `http://localhost:${port},http://${HOST}:${port}`;

async function startDashboard({ starter, options, apiEnv }: Foundation, port: number, apiUrl: string): Promise<void> {
  options.say("starting the dashboard");
  const dashboard = starter.start({
    name: "dashboard",
    entry: dashboardEntry(options.from, port),
    env: {
      PORT: String(port),
      HOSTNAME: HOST,
      NODE_ENV: options.from === "built" ? "production" : "development",
      NEXT_TELEMETRY_DISABLED: "1",
      GRAFT_API_URL: apiUrl,
      GRAFT_STORE_ORIGINS: apiEnv.GRAFT_S3_PUBLIC_ENDPOINT ?? apiEnv.GRAFT_S3_ENDPOINT ?? "",
    },
  });
  await dashboard.answers(`http://${HOST}:${port}`);
}

/** One API and the dashboard, each at an address of its own. */
async function startOrdinary(foundation: Foundation): Promise<Addresses> {
  const { starter, options, apiEnv } = foundation;
  const dashboardPort = await choosePort(DASHBOARD_PORT, "dashboard", options.note);
  options.say("starting the API");
  const api = starter.start({
    name: "api",
    entry: appEntry("api", "main", options.from),
    env: {
      ...apiEnv,
      GRAFT_PORT: String(await choosePort(API_PORT, "API", options.note)),
      GRAFT_DASHBOARD_ORIGIN: originsOf(dashboardPort),
    },
  });
  const apiUrl = await api.line(listeningUrl);
  await startDashboard(foundation, dashboardPort, apiUrl);
  return { apiUrl, dashboardUrl: `http://localhost:${dashboardPort}` };
}

/** Two API replicas that hear each other through PostgreSQL, and the dashboard, behind one address. */
async function startLikeProduction(foundation: Foundation): Promise<Addresses> {
  const { starter, options, apiEnv } = foundation;
  const frontPort = await choosePort(FRONT_PORT, "installation", options.note);
  const url = `http://localhost:${frontPort}`;
  options.say(`starting ${REPLICAS.length} replicas of the API`);
  const replicas: string[] = [];
  for (const name of REPLICAS) {
    const port = await getPort({ host: HOST });
    const env = {
      ...apiEnv,
      GRAFT_PORT: String(port),
      GRAFT_PUBLIC_URL: url,
      GRAFT_DASHBOARD_ORIGIN: originsOf(frontPort),
      GRAFT_BUS: "postgres",
      GRAFT_TRUSTED_PROXIES: "loopback",
    };
    await starter.startReplica({ name, entry: appEntry("api", "main", options.from), env }).line(listeningUrl);
    replicas.push(`http://${HOST}:${port}`);
  }
  const dashboardPort = await getPort({ host: HOST });
  const proxy = starter.start({
    name: "proxy",
    entry: appEntry("api", "proxy/proxy-main", options.from),
    env: {
      GRAFT_PROXY_HOST: HOST,
      GRAFT_PROXY_PORT: String(frontPort),
      GRAFT_PROXY_API: replicas.join(","),
      GRAFT_PROXY_DASHBOARD: `http://${HOST}:${dashboardPort}`,
    },
  });
  await proxy.line(listeningUrl);
  await startDashboard(foundation, dashboardPort, url);
  return { apiUrl: url, dashboardUrl: url };
}

/** Starts PostgreSQL, the store, and what is asked for before them. */
export async function startServices(starter: Starter, options: InstallationOptions): Promise<Addresses> {
  const { likeProduction = false, note } = options;
  const secrets = openSecrets(starter.folder.file("secrets.json"));
  const postgres = await starter.database(secrets);
  const kept = storeOf(starter.folder);
  if (likeProduction && kept === "file" && options.store === undefined) {
    note(
      "Its artifacts are in files. To move them to MinIO: `npm run graft -- artifacts copy --from file --to minio`.",
    );
  }
  const wanted = options.store ?? (likeProduction && kept === undefined ? "minio" : undefined);
  const apiEnv = {
    GRAFT_HOST: HOST,
    GRAFT_DATABASE_API_URL: databaseUrl(postgres, "api", secrets),
    GRAFT_DATABASE_SYSTEM_URL: databaseUrl(postgres, "system", secrets),
    GRAFT_DATABASE_AUTH_URL: databaseUrl(postgres, "auth", secrets),
    GRAFT_AUTH_SECRET: secrets.auth,
    GRAFT_WEBHOOK_KEY: secrets.webhook,
    ...readWebhookVariables(),
    ...readQuotaVariables(),
    // Whoever develops reads the mails in the log; elsewhere a log that opens accounts would be a hole.
    ...(options.from === "built" ? {} : { GRAFT_MAIL_CONSOLE: "1" }),
    ...readAccountVariables(),
    ...(await starter.store(secrets, wanted)),
    GRAFT_DATA: starter.folder.file("data"),
  };
  const foundation = { starter, options, apiEnv };
  const addresses = await (likeProduction ? startLikeProduction(foundation) : startOrdinary(foundation));
  starter.keepStore();
  return addresses;
}
