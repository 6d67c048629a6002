import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { MINIO } from "../minio/minio-server.ts";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "../postgres/embedded-postgres.ts";
import { DataFolder } from "./data-folder.ts";
import type { InstallationOptions } from "./installation-options.ts";
import { chooseStore, rememberStore, type StoreChoice, startStore } from "./installation-store.ts";
import { REPOSITORY_ROOT } from "./repository-root.ts";
import type { Secrets } from "./secrets.ts";
import { Service } from "./service.ts";
import { appEntry, type ServiceEntry, TSX_LOADER } from "./service-entry.ts";

/** A service to start: what it is called, what runs, and its environment. */
export interface ServiceStart {
  readonly name: string;
  readonly entry: ServiceEntry;
  readonly env: Readonly<Record<string, string>>;
}

/** Milliseconds before a replica that ended is started again. */
const RESTART_AFTER = 1_000;

/** Starts the services one after the other; whatever fails, what was started before is ended again. */
export class Starter {
  readonly #options: InstallationOptions;
  readonly folder: DataFolder;
  readonly #services: Service[] = [];
  readonly #stopped = new AbortController();
  #postgres: EmbeddedPostgres | undefined;
  #store: StoreChoice | undefined;
  #fail: (service: Service) => void = () => undefined;
  readonly failed: Promise<Service>;

  constructor(options: InstallationOptions) {
    this.#options = options;
    this.folder = DataFolder.open(options.home);
    this.failed = new Promise((resolve) => {
      this.#fail = resolve;
    });
  }

  /** Starts a service that the installation cannot be without: should it end by itself, everything ends. */
  start(start: ServiceStart): Service {
    return this.#keep(this.#run(start));
  }

  /** Starts one of several that do the same: should it end by itself, it is started again. */
  startReplica(start: ServiceStart): Service {
    const service = this.#run(start);
    this.#services.push(service);
    const { signal } = this.#stopped;
    void service.exited
      .then(() => delay(RESTART_AFTER, undefined, { signal }))
      .then(() => {
        this.#services.splice(this.#services.indexOf(service), 1);
        this.#options.note(`${start.name} ended and is started again; its log is in ${this.folder.file("logs")}.`);
        this.startReplica(start);
      })
      .catch(() => undefined);
    return service;
  }

  /** What runs, by name. */
  get processes(): readonly { readonly name: string; readonly pid: number | undefined }[] {
    return this.#services.filter(({ running }) => running).map(({ name, pid }) => ({ name, pid }));
  }

  #run({ name, entry, env }: ServiceStart): Service {
    return new Service({ name, ...entry, env, logFile: this.folder.file("logs", `${name}.log`) });
  }

  #keep(service: Service): Service {
    this.#services.push(service);
    void service.exited.then(() => {
      if (!this.#stopped.signal.aborted) this.#fail(service);
    });
    return service;
  }

  /** Starts what the artifact store needs and answers what the API is told about it. */
  async store({ store: secret }: Secrets, wanted: StoreChoice | undefined): Promise<Readonly<Record<string, string>>> {
    const { say } = this.#options;
    const choice = chooseStore(this.folder, wanted);
    this.#store = choice;
    const { variables, service } = await startStore({ folder: this.folder, choice, secret, say });
    if (service !== undefined) this.#keep(service);
    return variables;
  }

  /** Keeps the choice of the store, with which everything has started. */
  keepStore(): void {
    if (this.#store !== undefined) rememberStore(this.folder, this.#store);
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
    if (this.#stopped.signal.aborted) return;
    this.#stopped.abort();
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
