import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { childEnvironment } from "../env.ts";
import { REPOSITORY_ROOT } from "../repository-root.ts";

export interface ContestantCommand {
  /** What messages call it. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
}

/** Lines a contestant's complaint is cut to. */
const TAIL_LINES = 20;

/**
 * A process that answers one JSON line with another. Contestants stay in memory, warm, and only one of them is asked at
 * a time, so that they can take turns on the same machine.
 */
export class Contestant {
  readonly #process: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  readonly #name: string;
  readonly #complaint: string[] = [];

  constructor({ name, command, args }: ContestantCommand) {
    this.#name = name;
    const env = childEnvironment({ TF_CPP_MIN_LOG_LEVEL: "3", TF_ENABLE_DEPRECATION_WARNINGS: "0" });
    this.#process = spawn(command, [...args], { cwd: REPOSITORY_ROOT, env, stdio: "pipe" });
    const { stdout, stderr } = this.#process;
    if (stdout === null || stderr === null) throw new Error(`${name} has no output to read.`);
    this.#lines = createInterface({ input: stdout })[Symbol.asyncIterator]();
    createInterface({ input: stderr }).on("line", (line) => {
      if (this.#complaint.push(line) > TAIL_LINES) this.#complaint.shift();
    });
  }

  /** Asks one thing and waits for the answer. @throws where the process ends or answers an error instead. */
  async ask<T>(question: Readonly<Record<string, unknown>>): Promise<T> {
    this.#process.stdin?.write(`${JSON.stringify(question)}\n`);
    const { value, done } = await this.#lines.next();
    if (done === true) throw new Error(`${this.#name} ended instead of answering:\n${this.#complaint.join("\n")}`);
    const answer = JSON.parse(value as string) as T & { error?: string };
    if (answer.error !== undefined) throw new Error(`${this.#name}: ${answer.error}`);
    return answer;
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const ended = once(this.#process, "exit");
    this.#process.kill("SIGTERM");
    await ended;
  }
}
