import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { childEnvironment, readTestEnvironment } from "../env.ts";
import { REPOSITORY_ROOT } from "../repository-root.ts";
import { awaitSurvivors, type Survivor } from "../runner/survivors.ts";

export interface DemoOptions {
  readonly home: string;
  /** What stands after `npm run demo --`. */
  readonly args?: readonly string[];
  /** Variables a person set before. */
  readonly variables?: Readonly<Record<string, string>>;
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** `npm run demo` as a person starts it, in a process group of its own as a terminal gives it. */
export class DemoProcess {
  readonly #child: ChildProcess;
  readonly #mark: string;
  readonly #started = performance.now();
  readonly #listeners = new Set<() => void>();
  /** The exit code. */
  readonly ended: Promise<number | null>;
  output = "";
  #over = false;

  constructor({ home, args = [], variables = {} }: DemoOptions) {
    const { mark, npmScript } = readTestEnvironment();
    this.#mark = `${mark ?? ""}/${randomUUID()}`;
    const [command, ...first] = npmScript === undefined ? ["npm"] : [process.execPath, npmScript];
    this.#child = spawn(command as string, [...first, "run", "demo", "--", ...args], {
      cwd: REPOSITORY_ROOT,
      // Off CI's word: it would change what a person sees.
      env: childEnvironment({
        ...variables,
        GRAFT_HOME: home,
        TEST_RUN_MARK: this.#mark,
        NO_COLOR: "1",
        CI: undefined,
      }),
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on("data", (chunk: Buffer) => {
        this.output += chunk.toString("utf8");
        this.#tell();
      });
    }
    // Its own group hears nothing of a Ctrl-C given to this process.
    const forward = () => void this.interrupt();
    for (const signal of SIGNALS) process.on(signal, forward);
    this.ended = new Promise((resolve, reject) => {
      this.#child.on("error", reject);
      this.#child.on("close", (code) => {
        for (const signal of SIGNALS) process.off(signal, forward);
        this.#over = true;
        this.#tell();
        resolve(code);
      });
    });
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }

  /** Seconds since the command was given. */
  get seconds(): number {
    return (performance.now() - this.#started) / 1000;
  }

  /** The first match in the output; fails with the output when the process ends without. */
  async says(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.output);
      if (match) return match;
      if (this.#over) throw new Error(`The demo ended and never said ${pattern}:\n${this.output}`);
      await new Promise<void>((resolve) => {
        const listener = () => {
          this.#listeners.delete(listener);
          resolve();
        };
        this.#listeners.add(listener);
      });
    }
  }

  /** Ctrl-C: a terminal sends the signal to the whole group. */
  async interrupt(): Promise<number | null> {
    if (!this.#over && this.#child.pid !== undefined) process.kill(-this.#child.pid, "SIGINT");
    return this.ended;
  }

  /** What it left running, after a grace; undefined where the system does not tell. */
  survivors(): Promise<Survivor[] | undefined> {
    return awaitSurvivors(this.#mark);
  }
}
