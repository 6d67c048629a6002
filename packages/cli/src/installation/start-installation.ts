import path from "node:path";
import getPort, { portNumbers } from "get-port";
import { readBackendEnvironment } from "../env.ts";
import { MINIO } from "../minio/minio-server.ts";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "../postgres/embedded-postgres.ts";
import { DataFolder } from "./data-folder.ts";
import { chooseStore, type StoreChoice, startStore } from "./installation-store.ts";
import { REPOSITORY_ROOT } from "./repository-root.ts";
import { openSecrets, type Secrets } from "./secrets.ts";
import { Service } from "./service.ts";
import { appEntry, dashboardEntry, HOST, type ServiceEntry, TSX_LOADER } from "./service-entry.ts";

export interface InstallationOptions {
  readonly home: string;
  /** `built`: the bundles; `source`: from source with reload, for development. */
  readonly from: "built" | "source";
  /** Where a new installation keeps its artifacts; left out: in files, or where an older one has them. */
  readonly store?: StoreChoice | undefined;
  /** Tells what is being done. */
  readonly say: (message: string) => void;
  /** Tells what a person should know afterwards too. */
  readonly note: (message: string) => void;
}

/** What runs, and how to add an agent and end it. */
export interface Installation {
  readonly folder: DataFolder;
  readonly apiUrl: string;
  readonly dashboardUrl: string;
  startAgent(options: AgentStart): Promise<void>;
  /** Settles with the service that ended although nobody stopped it. */
  readonly failed: Promise<Service>;
  stop(): Promise<void>;
}

export interface AgentStart {
  readonly key: string;
  readonly name: string;
  readonly backend: string | undefined;
}

const API_PORT = 4000;
const DASHBOARD_PORT = 3000;

async function choosePort(wanted: number, what: string, note: (message: string) => void): Promise<number> {
  const port = await getPort({ port: portNumbers(wanted, wanted + 200), host: HOST });
  if (port !== wanted) note(`Port ${wanted} is in use: the ${what} takes ${port}.`);
  return port;
}

/** Starts the services one after the other; whatever fails, what was started before is ended again. */
class Starter {
  readonly #options: InstallationOptions;
  readonly folder: DataFolder;
  readonly #services: Service[] = [];
  #postgres: EmbeddedPostgres | undefined;
  #stopping = false;
  #fail: (service: Service) => void = () => undefined;
  readonly failed: Promise<Service>;

  constructor(options: InstallationOptions) {
    this.#options = options;
    this.folder = DataFolder.open(options.home);
    this.failed = new Promise((resolve) => {
      this.#fail = resolve;
    });
  }

  start(name: string, { args, cwd }: ServiceEntry, env: Readonly<Record<string, string>>): Service {
    const logFile = this.folder.file("logs", `${name}.log`);
    return this.#keep(new Service({ name, args, cwd, env, logFile }));
  }

  #keep(service: Service): Service {
    this.#services.push(service);
    void service.exited.then(() => {
      if (!this.#stopping) this.#fail(service);
    });
    return service;
  }

  /** Starts what the artifact store needs and answers what the API is told about it. */
  async store({ store: secret }: Secrets): Promise<Readonly<Record<string, string>>> {
    const { say } = this.#options;
    const choice = chooseStore(this.folder, this.#options.store);
    const { variables, service } = await startStore({ folder: this.folder, choice, secret, say });
    if (service !== undefined) this.#keep(service);
    return variables;
  }

  async database(secrets: Secrets): Promise<EmbeddedPostgres> {
    this.#options.say("starting PostgreSQL");
    this.#postgres = await startEmbeddedPostgres({ folder: this.folder.file("postgres") });
    await this.#prepare(this.#postgres, secrets);
    return this.#postgres;
  }

  async #prepare(postgres: EmbeddedPostgres, { database }: Secrets): Promise<void> {
    const prepare = new Service({
      name: "prepare",
      ...this.#prepareEntry(),
      logFile: this.folder.file("logs", "prepare.log"),
      env: {
        GRAFT_DATABASE_SUPERUSER_URL: postgres.superuserUrl,
        GRAFT_DATABASE_OWNER_PASSWORD: database.owner,
        GRAFT_DATABASE_API_PASSWORD: database.api,
        GRAFT_DATABASE_SYSTEM_PASSWORD: database.system,
        GRAFT_DATABASE_AUTH_PASSWORD: database.auth,
        GRAFT_MIGRATIONS: path.join(REPOSITORY_ROOT, "prisma", "migrations"),
      },
    });
    if ((await prepare.exited) !== 0) throw prepare.failure("failed: the database could not be prepared");
  }

  #prepareEntry(): ServiceEntry {
    if (this.#options.from === "built") return appEntry("api", "prepare", "built");
    const cwd = path.join(REPOSITORY_ROOT, "apps", "api");
    return { cwd, args: ["--import", TSX_LOADER, "src/prepare/main.ts"] };
  }

  async stop(): Promise<void> {
    if (this.#stopping) return;
    this.#stopping = true;
    // Agents first: they hand their runs back while there is still somebody to take them.
    const agents = this.#services.filter(({ name }) => name.startsWith("agent"));
    await Promise.all(agents.map((agent) => agent.stop()));
    // What the API still has to finish needs its store.
    const last = this.#services.filter(({ name }) => name === MINIO);
    await Promise.all(this.#services.filter((service) => !last.includes(service)).map((service) => service.stop()));
    await Promise.all(last.map((service) => service.stop()));
    await this.#postgres?.stop();
    this.folder.release();
  }
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

async function startServices(starter: Starter, options: InstallationOptions) {
  const { say, note, from } = options;
  const secrets = openSecrets(starter.folder.file("secrets.json"));
  const postgres = await starter.database(secrets);
  const store = await starter.store(secrets);
  const dashboardPort = await choosePort(DASHBOARD_PORT, "dashboard", note);
  // The API calls itself localhost, and a cookie belongs to one name of a host: both have to use the same.
  const dashboardUrl = `http://localhost:${dashboardPort}`;
  say("starting the API");
  const api = starter.start("api", appEntry("api", "main", from), {
    GRAFT_HOST: HOST,
    GRAFT_PORT: String(await choosePort(API_PORT, "API", note)),
    GRAFT_DASHBOARD_ORIGIN: `${dashboardUrl},http://${HOST}:${dashboardPort}`,
    GRAFT_DATABASE_API_URL: databaseUrl(postgres, "api", secrets),
    GRAFT_DATABASE_SYSTEM_URL: databaseUrl(postgres, "system", secrets),
    GRAFT_DATABASE_AUTH_URL: databaseUrl(postgres, "auth", secrets),
    GRAFT_AUTH_SECRET: secrets.auth,
    ...store,
    GRAFT_DATA: starter.folder.file("data"),
  });
  const apiUrl = await api.line(listeningUrl);
  say("starting the dashboard");
  const dashboard = starter.start("dashboard", dashboardEntry(from, dashboardPort), {
    PORT: String(dashboardPort),
    HOSTNAME: HOST,
    NODE_ENV: from === "built" ? "production" : "development",
    NEXT_TELEMETRY_DISABLED: "1",
    GRAFT_API_URL: apiUrl,
  });
  await dashboard.answers(dashboardUrl);
  return { apiUrl, dashboardUrl };
}

/**
 * Starts PostgreSQL, the API and the dashboard on a data folder.
 *
 * @throws AppError CONFLICT when the folder is in use, TOOL_MISSING when something is not built, INTERNAL with the end
 * of the log of the service that did not start.
 */
export async function startInstallation(options: InstallationOptions): Promise<Installation> {
  const starter = new Starter(options);
  try {
    const { apiUrl, dashboardUrl } = await startServices(starter, options);
    return {
      folder: starter.folder,
      apiUrl,
      dashboardUrl,
      failed: starter.failed,
      stop: () => starter.stop(),
      startAgent: async ({ key, name, backend }) => {
        options.say("starting a trainer agent");
        starter.start(`agent-${name}`, appEntry("trainer", "agent-main", options.from), {
          GRAFT_API_URL: apiUrl,
          GRAFT_AGENT_KEY: key,
          GRAFT_AGENT_NAME: name,
          GRAFT_AGENT_HOME: starter.folder.file("agent"),
          GRAFT_NATIVE_BACKENDS: readBackendEnvironment().folder,
          ...(backend === undefined ? {} : { GRAFT_BACKEND: backend }),
        });
      },
    };
  } catch (error) {
    await starter.stop();
    throw error;
  }
}
