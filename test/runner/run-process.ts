import { type ChildProcess, spawn } from "node:child_process";
import { childEnvironment } from "../env.ts";
import { REPOSITORY_ROOT } from "../repository-root.ts";

export interface ProcessOptions {
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Show the output as it comes, besides keeping it. */
  readonly show?: boolean;
}

export interface ProcessEnd {
  readonly code: number;
  readonly output: string;
}

const living = new Set<ChildProcess>();

/** Runs Node on the arguments in the repository's root and keeps what it says. */
export function runNode({ args, env, show = false }: ProcessOptions): Promise<ProcessEnd> {
  const child = spawn(process.execPath, [...args], {
    cwd: REPOSITORY_ROOT,
    env: childEnvironment(env),
    stdio: ["ignore", "pipe", "pipe"],
  });
  living.add(child);
  const chunks: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      chunks.push(chunk);
      if (show) process.stdout.write(chunk);
    });
  }
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      living.delete(child);
      resolve({ code: code ?? 1, output: Buffer.concat(chunks).toString("utf8") });
    });
  });
}

/** Hands a signal to every process still running. */
export function signalAll(signal: NodeJS.Signals): void {
  for (const child of living) child.kill(signal);
}
