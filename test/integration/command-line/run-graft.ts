import { spawn } from "node:child_process";
import path from "node:path";
import { childEnvironment } from "../../env.ts";
import { REPOSITORY_ROOT } from "../../repository-root.ts";

export interface GraftOutcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The one JSON document on stdout. */
  json<T = Record<string, unknown>>(): T;
  /** The error of `--json` on stderr. */
  error(): { readonly code: string; readonly message: string; readonly subject: string | null };
}

export interface GraftCommand {
  readonly args: readonly string[];
  readonly variables?: Readonly<Record<string, string | undefined>>;
  /** What is typed in; left out: nothing. */
  readonly input?: string;
  /** Aborted, the command gets a Ctrl-C. */
  readonly interrupt?: AbortSignal;
  readonly onOutput?: (soFar: string) => void;
}

/** The `graft` command as a person runs it, as a process of its own. */
export function runGraft({
  args,
  variables = {},
  input = "",
  interrupt,
  onOutput,
}: GraftCommand): Promise<GraftOutcome> {
  const loader = `file://${path.join(REPOSITORY_ROOT, "node_modules", "tsx", "dist", "loader.mjs")}`;
  const main = path.join(REPOSITORY_ROOT, "packages", "cli", "src", "main.ts");
  const child = spawn(process.execPath, ["--import", loader, main, ...args], {
    cwd: REPOSITORY_ROOT,
    env: childEnvironment({ NO_COLOR: "1", CI: undefined, ...variables }),
    stdio: ["pipe", "pipe", "pipe"],
  });
  const said = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text: string) => {
      said[name] += text;
      onOutput?.(said.stdout + said.stderr);
    });
  }
  interrupt?.addEventListener("abort", () => child.kill("SIGINT"), { once: true });
  child.stdin.end(input);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      const told = `graft ${args.join(" ")} ended with ${code}:\n${said.stdout}${said.stderr}`;
      const parse = (text: string) => {
        try {
          return JSON.parse(text);
        } catch {
          throw new Error(`That is no JSON. ${told}`);
        }
      };
      resolve({ code, ...said, json: () => parse(said.stdout), error: () => parse(said.stderr).error });
    });
  });
}
