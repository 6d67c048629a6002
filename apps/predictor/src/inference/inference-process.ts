import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { AppError } from "@graft/contracts";
import type { PredictorInput } from "@graft/transfer";
import { inferenceEnvironment } from "../env.ts";
import {
  answerSchema,
  type InferenceAnswer,
  type InferenceFacts,
  type InferenceJob,
  type InferenceOutcome,
  type InferenceRequest,
} from "./inference-protocol.ts";

/** Seconds a process has to end after its channel was closed. */
const END_GRACE_SECONDS = 5;

/** The bundle has the inference process beside the predictor; from source it is in its own folder. */
function entry(): string {
  const bundled = import.meta.url.endsWith("/predictor-main.js");
  return fileURLToPath(new URL(bundled ? "./inference-main.js" : "./inference-main.ts", import.meta.url));
}

interface Waiting {
  readonly resolve: (outcomes: InferenceOutcome[]) => void;
  readonly reject: (error: AppError) => void;
}

/** One version's model in a process of its own: computing never keeps the predictor from answering health checks. */
export class InferenceProcess {
  readonly facts: InferenceFacts;
  /** Settles when the process has ended, by itself or because it was closed. */
  readonly exited: Promise<void>;
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  #asked = 0;

  private constructor(child: ChildProcess, exited: Promise<void>, facts: InferenceFacts) {
    this.#child = child;
    this.exited = exited;
    this.facts = facts;
    child.on("message", (raw) => this.#receive(answerSchema.parse(raw)));
    void exited.then(() => this.#abandon());
  }

  /**
   * Starts a process, loads the model into it and has it check its golden predictions.
   *
   * @throws AppError with the code of what is wrong with the version; ENGINE_CRASH when the process ended without a word.
   */
  static async open(job: InferenceJob, signal: AbortSignal): Promise<InferenceProcess> {
    const child = fork(entry(), [], {
      env: inferenceEnvironment(),
      stdio: ["ignore", "ignore", "inherit", "ipc"],
      serialization: "advanced",
      // The predictor's own flags (a TypeScript loader in development) hold for it too; a debugger's port does not.
      execArgv: process.execArgv.filter((flag) => !flag.startsWith("--inspect")),
    });
    const exited = new Promise<void>((resolve) => {
      child.once("exit", () => resolve());
      child.once("error", () => resolve());
    });
    const kill = () => child.kill("SIGKILL");
    signal.addEventListener("abort", kill, { once: true });
    try {
      const answered = new Promise<InferenceAnswer>((resolve) => {
        child.once("message", (raw) => resolve(answerSchema.parse(raw)));
      });
      send(child, { type: "open", job });
      const answer = await Promise.race([answered, exited]);
      if (answer?.type === "ready") return new InferenceProcess(child, exited, answer.facts);
      kill();
      await exited;
      if (answer?.type === "failed") throw new AppError(answer.code, answer.message);
      throw new AppError("ENGINE_CRASH", "The inference process ended while it loaded the model and gave no reason.");
    } finally {
      signal.removeEventListener("abort", kill);
    }
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** @throws AppError ENGINE_CRASH when the process ends before it has answered. */
  predict(inputs: readonly PredictorInput[]): Promise<InferenceOutcome[]> {
    this.#asked += 1;
    const id = this.#asked;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      if (this.#child.connected) send(this.#child, { type: "predict", id, inputs: [...inputs] });
      else this.#abandon();
    });
  }

  #receive(answer: InferenceAnswer): void {
    if (answer.type === "ready" || answer.id === undefined) return;
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if (answer.type === "predicted") waiting?.resolve(answer.outcomes);
    else waiting?.reject(new AppError(answer.code, answer.message));
  }

  #abandon(): void {
    for (const { reject } of this.#waiting.values()) {
      reject(
        new AppError("ENGINE_CRASH", "The inference process ended before it had answered. Send the request again."),
      );
    }
    this.#waiting.clear();
  }

  /** Ends the process; its memory and the device's go with it. */
  async close(): Promise<void> {
    if (this.#child.connected) this.#child.disconnect();
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), END_GRACE_SECONDS * 1000);
    await this.exited;
    clearTimeout(timer);
  }
}

/** A channel that closes while a message is on its way ends in `exited`. */
function send(child: ChildProcess, message: InferenceRequest): void {
  child.send(message, () => undefined);
}
