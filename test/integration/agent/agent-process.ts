import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { until } from "@graft/testkit";
import { childEnvironment } from "../../env.ts";
import { REPOSITORY_ROOT } from "../../repository-root.ts";

export interface AgentProcessOptions {
  readonly url: string;
  readonly key: string;
  readonly home: string;
  readonly name: string;
  /** Variables of its environment beside these. */
  readonly env?: Readonly<Record<string, string>>;
}

/** The real agent from source, as a process of its own. */
export class AgentProcess {
  readonly #child: ChildProcess;
  readonly ended: Promise<number | null>;
  output = "";

  constructor({ url, key, home, name, env = {} }: AgentProcessOptions) {
    const loader = `file://${path.join(REPOSITORY_ROOT, "node_modules", "tsx", "dist", "loader.mjs")}`;
    this.#child = spawn(process.execPath, ["--import", loader, "src/agent-main.ts"], {
      cwd: path.join(REPOSITORY_ROOT, "apps", "trainer"),
      env: childEnvironment({
        GRAFT_API_URL: url,
        GRAFT_AGENT_KEY: key,
        GRAFT_AGENT_NAME: name,
        GRAFT_AGENT_HOME: home,
        GRAFT_BACKEND: "wasm",
        ...env,
      }),
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on("data", (chunk: Buffer) => {
        this.output += chunk.toString("utf8");
      });
    }
    this.ended = new Promise((resolve) => this.#child.once("exit", resolve));
  }

  /** Process id of the engine at work; ask while a run is being trained, for an idle agent's engine waits. */
  enginePid(): Promise<number> {
    return until(async () => {
      const { pid } = this.#child;
      const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ");
      return children.map(Number).find((child) => commandOf(child).includes("--wait"));
    }, 60_000);
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Ends the agent in good order and waits for it. */
  async stop(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill("SIGTERM");
    await this.ended;
  }
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return "";
  }
}
