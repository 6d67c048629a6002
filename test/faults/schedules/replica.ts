import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, renameSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { childEnvironment } from "../../env.ts";
import { REPOSITORY_ROOT } from "../../repository-root.ts";

export interface ReplicaOptions {
  readonly name: string;
  /** Folder of this replica's clock and log. */
  readonly folder: string;
  readonly variables: Readonly<Record<string, string>>;
  /** Milliseconds by which this replica's clock differs from the rehearsal's. */
  readonly skewMs: number;
}

/** One API process of the installation, with a clock of its own that the rehearsal turns. */
export class Replica {
  readonly name: string;
  readonly #options: ReplicaOptions;
  #child: ChildProcess | undefined;
  #url: Promise<string> | undefined;
  #listens = false;

  constructor(options: ReplicaOptions) {
    this.name = options.name;
    this.#options = options;
  }

  get alive(): boolean {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** True from the moment it listens until it is killed. */
  get ready(): boolean {
    return this.alive && this.#listens;
  }

  get #clockFile(): string {
    return `${this.#options.folder}/${this.name}.clock`;
  }

  /** Turns the replica's clock. Renamed into place: a look at it sees a whole time. */
  turnClock(time: Date): void {
    const own = new Date(time.getTime() + this.#options.skewMs);
    writeFileSync(`${this.#clockFile}.new`, own.toISOString());
    renameSync(`${this.#clockFile}.new`, this.#clockFile);
  }

  /** Starts the process; `url` waits until it listens. */
  start(): void {
    const { folder, variables } = this.#options;
    const child = spawn(process.execPath, ["dist/main.js"], {
      cwd: `${REPOSITORY_ROOT}/apps/api`,
      env: childEnvironment({ NODE_ENV: "production", ...variables, GRAFT_SCHEDULE_CLOCK_FILE: this.#clockFile }),
      stdio: ["ignore", "pipe", "pipe"],
    });
    child.stderr.on("data", (chunk: Buffer) => appendFileSync(`${folder}/${this.name}.log`, chunk));
    // A rehearsal that is interrupted leaves nobody behind.
    const endWithRehearsal = () => void child.kill("SIGKILL");
    process.once("exit", endWithRehearsal);
    child.once("exit", () => process.off("exit", endWithRehearsal));
    this.#child = child;
    this.#url = listening(child);
    // A replica may be killed before it listens; only who waits for its address is told.
    this.#url.then(
      () => {
        if (this.#child === child) this.#listens = true;
      },
      () => undefined,
    );
  }

  url(): Promise<string> {
    if (this.#url === undefined) throw new Error(`the replica ${this.name} was not started`);
    return this.#url;
  }

  /** Ends the process at once, as a power cut would. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child === undefined || !this.alive) return;
    this.#listens = false;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  }
}

async function listening(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error("the API has no output to read");
  for await (const line of createInterface({ input: child.stdout })) {
    const message = JSON.parse(line) as { event: string; url: string };
    if (message.event === "listening") return message.url;
  }
  throw new Error("the API ended before it was listening");
}
