import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { type EngineMessage, engineMessageSchema } from "../engine/engine-protocol.ts";
import { engineEnvironment, engineProgram } from "../env.ts";

/** How an engine ended that said nothing of its own. */
export interface EngineExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface EngineHandlers {
  readonly onMessage: (message: EngineMessage) => void;
  /** What the engine wrote; it goes on to the agent's own output. */
  readonly onOutput?: (stream: "STDOUT" | "STDERR", bytes: Buffer) => void;
}

/** Seconds a cancelled engine has to end by itself. */
const CANCEL_GRACE_SECONDS = 10;
/** Seconds in which an engine that is asked to yield reaches the end of its step and keeps a checkpoint. */
const YIELD_GRACE_SECONDS = 20;
/** Milliseconds after an engine's end in which the rest of its output is awaited; a process it left may hold it open. */
const OUTPUT_GRACE_MS = 1000;

/** The bundle has the engine beside the agent; from source it is in its own folder. */
function engineEntry(): string {
  const named = engineProgram();
  if (named !== undefined) return named;
  const bundled = import.meta.url.endsWith("/agent-main.js");
  return fileURLToPath(new URL(bundled ? "./engine-main.js" : "../engine/engine-main.ts", import.meta.url));
}

/** A child process that trains: what blocks or crashes it never costs the agent a heartbeat. */
export class EngineProcess {
  readonly #child: ChildProcess;
  #handlers: EngineHandlers | undefined;
  readonly exit: Promise<EngineExit>;

  /** @param handlers of a process that works by itself; one that waits gets them with its work. */
  constructor(args: readonly string[], handlers?: EngineHandlers) {
    this.#handlers = handlers;
    this.#child = fork(engineEntry(), [...args], {
      env: engineEnvironment(),
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      // The agent's own flags (a TypeScript loader in development) hold for the engine too; a debugger's port does not.
      execArgv: process.execArgv.filter((flag) => !flag.startsWith("--inspect")),
    });
    this.#child.on("message", (raw) => {
      const message = engineMessageSchema.safeParse(raw);
      if (message.success) this.#handlers?.onMessage(message.data);
    });
    const { stdout, stderr } = this.#child;
    // What the engine says stands in the agent's own output too.
    stdout?.on("data", (bytes: Buffer) => {
      this.#handlers?.onOutput?.("STDOUT", bytes);
      process.stdout.write(bytes);
    });
    stderr?.on("data", (bytes: Buffer) => {
      this.#handlers?.onOutput?.("STDERR", bytes);
      process.stderr.write(bytes);
    });
    this.exit = new Promise((resolve) => {
      this.#child.on("error", () => resolve({ code: null, signal: null }));
      // Its last lines may come after its end.
      this.#child.on("close", (code, signal) => resolve({ code, signal }));
      this.#child.on("exit", (code, signal) => setTimeout(resolve, OUTPUT_GRACE_MS, { code, signal }).unref());
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** False from its end on. */
  get alive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null && this.#child.connected;
  }

  /** Gives a waiting engine its work. */
  start(jobFile: string, handlers: EngineHandlers): void {
    this.#handlers = handlers;
    // An engine that ended just now is told to nobody: its exit says so.
    this.#child.send({ type: "start", jobFile }, () => undefined);
  }

  /** Asks the engine to stop; kills it when it does not. */
  cancel(): void {
    this.#ask("cancel", CANCEL_GRACE_SECONDS);
  }

  #ask(type: "cancel" | "yield", graceSeconds: number): void {
    if (this.#child.connected) this.#child.send({ type });
    const timer = setTimeout(() => this.kill(), graceSeconds * 1000);
    timer.unref();
    void this.exit.then(() => clearTimeout(timer));
  }

  /** Asks the engine to keep a checkpoint and to end; kills it when it takes too long. */
  yield(): void {
    this.#ask("yield", YIELD_GRACE_SECONDS);
  }

  /** Holds the engine's output back, so that it waits when its pipe is full, or lets it go on. */
  holdOutput(hold: boolean): void {
    for (const output of [this.#child.stdout, this.#child.stderr]) {
      if (hold) output?.pause();
      else output?.resume();
    }
  }

  kill(): void {
    this.#child.kill("SIGKILL");
  }
}
