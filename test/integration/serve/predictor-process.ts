import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { until } from "@graft/testkit";
import { childEnvironment } from "../../env.ts";
import { REPOSITORY_ROOT } from "../../repository-root.ts";

interface Announced {
  readonly event: string;
  readonly url?: string;
  readonly code?: string;
}

/** The real predictor from source, as a process of its own. */
export class PredictorProcess {
  readonly #child: ChildProcess;
  readonly ended: Promise<number | null>;
  /** What it wrote on standard error. */
  log = "";
  #lines = "";

  constructor(variables: Readonly<Record<string, string | undefined>>) {
    const loader = `file://${path.join(REPOSITORY_ROOT, "node_modules", "tsx", "dist", "loader.mjs")}`;
    this.#child = spawn(process.execPath, ["--import", loader, "src/predictor-main.ts"], {
      cwd: path.join(REPOSITORY_ROOT, "apps", "predictor"),
      env: childEnvironment({ GRAFT_BACKEND: "wasm", GRAFT_POLL_SECONDS: "0.1", ...variables }),
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#child.stderr?.on("data", (chunk: Buffer) => {
      this.log += chunk.toString("utf8");
    });
    this.#child.stdout?.on("data", (chunk: Buffer) => {
      this.#lines += chunk.toString("utf8");
    });
    this.ended = new Promise((resolve) => this.#child.once("exit", resolve));
  }

  /** Its address, once it has announced the event. */
  async announced(event: "listening" | "ready"): Promise<string> {
    return until(async () => {
      if (this.#child.exitCode !== null) throw new Error(`the predictor ended: ${this.log}`);
      return this.#events.find((one) => one.event === event)?.url;
    }, 30_000);
  }

  /** The code it ended with and why. */
  async failed(): Promise<readonly [number | null, string | undefined]> {
    return [await this.ended, this.#events.find(({ event }) => event === "failed")?.code];
  }

  get #events(): Announced[] {
    return this.#lines.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as Announced]));
  }

  /** Process id of the inference process of the version that is loaded. */
  inferencePid(): Promise<number> {
    return until(async () => {
      const { pid } = this.#child;
      const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ");
      return children.map(Number).find((child) => commandOf(child).includes("inference-main"));
    }, 30_000);
  }

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
