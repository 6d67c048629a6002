import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";
import { until } from "@graft/testkit";
import { inject } from "vitest";
import { childEnvironment } from "../env.ts";

export interface ProgramOptions {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** A Python program of this folder, with the client on its path. */
export class PythonProgram {
  readonly #child: ChildProcess;
  readonly ended: Promise<number | null>;
  output = "";

  constructor({ program, args, env }: ProgramOptions) {
    this.#child = spawn(inject("trackingPython"), [path.join(import.meta.dirname, program), ...args], {
      stdio: ["ignore", "pipe", "pipe"],
      env: childEnvironment({ PYTHONPATH: inject("trackingClient"), PYTHONDONTWRITEBYTECODE: "1", ...env }),
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on("data", (chunk: Buffer) => {
        this.output += chunk.toString("utf8");
      });
    }
    this.ended = new Promise((resolve) => this.#child.once("close", resolve));
  }

  /** What the pattern's first group matched, once the program has said it. */
  says(pattern: RegExp): Promise<string> {
    return until(async () => {
      const found = pattern.exec(this.output);
      if (found === null && this.#child.exitCode !== null) throw new Error(`it ended with:\n${this.output}`);
      return found === null ? undefined : (found[1] ?? "");
    }, 60_000);
  }

  /** Without a word, as when the machine's memory runs out. */
  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.ended;
  }
}
