import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { type EngineMessage, engineMessageSchema } from "../engine/engine-protocol.ts";
import { engineEnvironment } from "../env.ts";

/** How an engine ended that said nothing of its own. */
export interface EngineExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface EngineHandlers {
  readonly onMessage: (message: EngineMessage) => void;
}

/** Seconds a cancelled engine has to end by itself. */
const CANCEL_GRACE_SECONDS = 10;

/** The bundle has the engine beside the agent; from source it is in its own folder. */
function engineEntry(): string {
  const bundled = import.meta.url.endsWith("/agent-main.js");
  return fileURLToPath(new URL(bundled ? "./engine-main.js" : "../engine/engine-main.ts", import.meta.url));
}

/** A child process that trains: what blocks or crashes it never costs the agent a heartbeat. */
export class EngineProcess {
  readonly #child: ChildProcess;
  readonly exit: Promise<EngineExit>;

  constructor(args: readonly string[], { onMessage }: EngineHandlers) {
    this.#child = fork(engineEntry(), [...args], {
      env: engineEnvironment(),
      stdio: ["ignore", "inherit", "inherit", "ipc"],
      // The agent's own flags (a TypeScript loader in development) hold for the engine too; a debugger's port does not.
      execArgv: process.execArgv.filter((flag) => !flag.startsWith("--inspect")),
    });
    this.#child.on("message", (raw) => {
      const message = engineMessageSchema.safeParse(raw);
      if (message.success) onMessage(message.data);
    });
    this.exit = new Promise((resolve) => {
      this.#child.on("error", () => resolve({ code: null, signal: null }));
      this.#child.on("exit", (code, signal) => resolve({ code, signal }));
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Asks the engine to stop; kills it when it does not. */
  cancel(): void {
    if (this.#child.connected) this.#child.send({ type: "cancel" });
    const timer = setTimeout(() => this.kill(), CANCEL_GRACE_SECONDS * 1000);
    timer.unref();
    void this.exit.then(() => clearTimeout(timer));
  }

  kill(): void {
    this.#child.kill("SIGKILL");
  }
}
