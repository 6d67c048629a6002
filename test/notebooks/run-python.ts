import { spawn } from "node:child_process";
import path from "node:path";
import { inject } from "vitest";
import { childEnvironment } from "../env.ts";
import { REPOSITORY_ROOT } from "../repository-root.ts";

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  /** Both streams as they came. */
  readonly output: string;
}

export interface Call {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** Runs a command to its end with the client on Python's path and the demo's owner in the environment. */
export function call({ command, args, cwd, env }: Call): Promise<Ended> {
  const { apiUrl, organization, email, password, key } = inject("demo");
  const child = spawn(command, args, {
    cwd: cwd ?? REPOSITORY_ROOT,
    stdio: ["ignore", "pipe", "pipe"],
    env: childEnvironment({
      PYTHONPATH: inject("client"),
      PYTHONDONTWRITEBYTECODE: "1",
      GRAFT_URL: apiUrl,
      GRAFT_API_KEY: key,
      GRAFT_ORGANIZATION: organization,
      GRAFT_EMAIL: email,
      GRAFT_PASSWORD: password,
      ...env,
    }),
  });
  let stdout = "";
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => {
    stdout += chunk.toString("utf8");
    output += chunk.toString("utf8");
  });
  child.stderr.on("data", (chunk: Buffer) => {
    output += chunk.toString("utf8");
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, output }));
  });
}

/** Runs the notebooks' Python. */
export function runPython(args: readonly string[], options: Pick<Call, "cwd" | "env"> = {}): Promise<Ended> {
  return call({ command: inject("python"), args, ...options });
}

/** Folder of the Python client's sources. */
export const PYTHON_FOLDER = path.join(REPOSITORY_ROOT, "python");
