import type { BackendName } from "@graft/contracts";
import { EngineProcess } from "./engine-process.ts";

/**
 * An engine process started ahead of its work: loading TensorFlow.js and opening the backend takes a second or two, which
 * an idle agent spends before a run comes instead of after.
 */
export class WarmEngine {
  readonly #backend: BackendName;
  #waiting: EngineProcess | undefined;

  constructor(backend: BackendName) {
    this.#backend = backend;
  }

  /** Sees to it that an engine waits. */
  prepare(): void {
    if (!this.#waiting?.alive) this.#waiting = this.#fork();
  }

  /** The engine that waits, or a new one when there is none: either is told what to do by `start`. */
  take(): EngineProcess {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    return waiting?.alive ? waiting : this.#fork();
  }

  /** Ends the engine that waits. */
  close(): void {
    this.#waiting?.kill();
    this.#waiting = undefined;
  }

  #fork(): EngineProcess {
    return new EngineProcess(["--wait", this.#backend]);
  }
}
