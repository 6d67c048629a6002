import { randomBytes } from "node:crypto";
import path from "node:path";
import {
  createTestDatabase,
  type RunningTestPostgres,
  startPostgres,
  TEST_DASHBOARD_ORIGIN,
  type TestDatabase,
} from "@graft/testkit";
import { REPOSITORY_ROOT } from "../repository-root.ts";
import { openTestFolder, type TestFolder } from "../test-folder.ts";
import { Program, type ProgramOptions } from "./program.ts";

export interface RunningApi {
  readonly url: string;
  readonly program: Program;
}

export interface AgentOptions {
  /** Address it reaches the API at. */
  readonly url: string;
  readonly key: string;
  readonly name: string;
  readonly variables?: Readonly<Record<string, string>>;
  readonly before?: ProgramOptions["before"];
}

interface Parts {
  readonly folder: TestFolder;
  readonly postgres: RunningTestPostgres;
  readonly database: TestDatabase;
  readonly variables: Readonly<Record<string, string>>;
}

/** Waits until an API process answers. @throws Error when it ends before. */
export async function addressOf(api: Program): Promise<string> {
  const { url } = JSON.parse(await api.says('"event":"listening"')) as { url: string };
  return url;
}

/** PostgreSQL that waits for its disk, and the API's and the agents' bundles as processes, in a folder of their own. */
export class Installation {
  readonly #folder: TestFolder;
  readonly postgres: RunningTestPostgres;
  readonly database: TestDatabase;
  readonly #variables: Readonly<Record<string, string>>;
  readonly #programs: Program[] = [];

  private constructor({ folder, postgres, database, variables }: Parts) {
    this.#folder = folder;
    this.postgres = postgres;
    this.database = database;
    this.#variables = variables;
  }

  /** @param variables of every API process, over those that name its database and its secrets. */
  static async open(variables: Readonly<Record<string, string>> = {}): Promise<Installation> {
    const folder = openTestFolder();
    const postgres = await startPostgres({ durable: true });
    const database = await createTestDatabase(postgres);
    const own = {
      GRAFT_PORT: "0",
      GRAFT_DASHBOARD_ORIGIN: TEST_DASHBOARD_ORIGIN,
      GRAFT_DATABASE_API_URL: database.apiUrl,
      GRAFT_DATABASE_SYSTEM_URL: database.systemUrl,
      GRAFT_DATABASE_AUTH_URL: database.authUrl,
      GRAFT_AUTH_SECRET: randomBytes(32).toString("hex"),
      GRAFT_STORE_SECRET: randomBytes(32).toString("hex"),
      GRAFT_SIGN_INS_PER_MINUTE: "10000",
      GRAFT_DATA: folder.root,
      GRAFT_LOG_LEVEL: "warn",
    };
    return new Installation({ folder, postgres, database, variables: { ...own, ...variables } });
  }

  /** What the API signs its store's URLs with. */
  get storeSecret(): string {
    return this.#variables.GRAFT_STORE_SECRET ?? "";
  }

  /** The data folder of the API. */
  get root(): string {
    return this.#folder.root;
  }

  /** A folder of one agent. */
  homeOf(name: string): string {
    return path.join(this.root, "agents", name);
  }

  /** An API process that answers. */
  async startApi(
    variables: Readonly<Record<string, string>> = {},
    before?: ProgramOptions["before"],
  ): Promise<RunningApi> {
    const program = this.launchApi(variables, before);
    return { url: await addressOf(program), program };
  }

  /** An API process, from its start on; `addressOf` waits until it answers. */
  launchApi(variables: Readonly<Record<string, string>> = {}, before?: ProgramOptions["before"]): Program {
    return this.run({
      entry: path.join(REPOSITORY_ROOT, "apps/api/dist/main.js"),
      variables: { ...this.#variables, ...variables },
      ...(before && { before }),
    });
  }

  /** An agent that is ready for work. */
  async startAgent(options: AgentOptions): Promise<Program> {
    const agent = this.launchAgent(options);
    await agent.says("ready on");
    return agent;
  }

  /** An agent, from its start on. */
  launchAgent({ url, key, name, variables = {}, before }: AgentOptions): Program {
    return this.run({
      entry: path.join(REPOSITORY_ROOT, "apps/trainer/dist/agent-main.js"),
      variables: {
        GRAFT_API_URL: url,
        GRAFT_AGENT_KEY: key,
        GRAFT_AGENT_NAME: name,
        GRAFT_AGENT_HOME: this.homeOf(name),
        GRAFT_BACKEND: "wasm",
        ...variables,
      },
      ...(before && { before }),
    });
  }

  run(options: ProgramOptions): Program {
    const program = new Program(options);
    this.#programs.push(program);
    return program;
  }

  /**
   * Ends every process and removes everything.
   *
   * @param beforeRemoval what must happen when no process is left and the folder is still there.
   */
  async close(beforeRemoval: () => void = () => undefined): Promise<void> {
    // What was frozen hears no signal but this one, and what it forked ends with it.
    await Promise.all(this.#programs.map((program) => program.end()));
    beforeRemoval();
    await this.database.close();
    await this.postgres.stop();
    this.#folder.remove();
  }
}
