import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { childEnvironment } from "../env.ts";

export interface ProgramOptions {
  /** The file Node runs. */
  readonly entry: string;
  readonly variables: Readonly<Record<string, string>>;
  /** Command put before Node's own, such as one that limits what the process may use. */
  readonly before?: readonly string[];
}

/** Characters of a program's output that are kept for messages. */
const KEPT = 200_000;

/** Programs at work. */
const running = new Set<ChildProcess>();
// A test or a bench that is interrupted leaves nobody behind.
process.once("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** One process of an installation, which ends with whoever started it. */
export class Program {
  readonly #child: ChildProcess;
  readonly ended: Promise<number | null>;
  /** The end of what it wrote. */
  output = "";

  constructor({ entry, variables, before = [] }: ProgramOptions) {
    const [command = process.execPath, ...args] = [...before, process.execPath, entry];
    const env = childEnvironment({ NODE_ENV: "production", ...variables });
    this.#child = spawn(command, args, { env, stdio: ["ignore", "pipe", "pipe"] });
    const keep = (text: string) => {
      this.output = (this.output + text).slice(-KEPT);
    };
    this.#child.stderr?.on("data", (chunk: Buffer) => keep(chunk.toString("utf8")));
    if (this.#child.stdout) createInterface({ input: this.#child.stdout }).on("line", (line) => keep(`${line}\n`));
    running.add(this.#child);
    this.ended = new Promise((resolve) => {
      this.#child.once("error", () => resolve(null));
      this.#child.once("exit", (code) => {
        running.delete(this.#child);
        resolve(code);
      });
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get alive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Ends it and waits for its end; at once unless another signal is named. */
  async end(signal: NodeJS.Signals = "SIGKILL"): Promise<void> {
    if (this.alive) this.#child.kill(signal);
    await this.ended;
  }

  /** Waits for a line of standard output or error that holds `text` and answers it. @throws Error when it ends before. */
  async says(text: string, limitMs = 60_000): Promise<string> {
    const deadline = performance.now() + limitMs;
    for (;;) {
      const line = this.output.split("\n").find((candidate) => candidate.includes(text));
      if (line !== undefined) return line;
      if (!this.alive || performance.now() > deadline) throw new Error(`it never said "${text}": ${this.output}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}
