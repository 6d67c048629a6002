import { AppError, type Release } from "@graft/contracts";
import type { PredictorInput } from "@graft/transfer";
import { InferenceProcess } from "../inference/inference-process.ts";
import type { InferenceFacts, InferenceJob, InferenceOutcome } from "../inference/inference-protocol.ts";
import { MicroBatcher } from "../inference/micro-batcher.ts";

export interface ServedVersionOptions {
  readonly release: Release;
  readonly job: InferenceJob;
  /** Inputs that may wait. */
  readonly capacity: number;
  readonly log: (message: string) => void;
}

/** Milliseconds before a process that ended is started again; doubled each time, up to the second. */
const RESTART_MS = [250, 30_000] as const;

/**
 * A version that takes traffic, or did: its inference process and the requests that wait for it. A process that ends by
 * itself is started again; requests it had taken are told so.
 */
export class ServedVersion {
  readonly release: Release;
  readonly facts: InferenceFacts;
  readonly since = new Date();
  readonly #options: ServedVersionOptions;
  readonly #batcher: MicroBatcher<PredictorInput, InferenceOutcome>;
  readonly #ending = new AbortController();
  #process: InferenceProcess | undefined;
  #restarting: Promise<void> | undefined;
  #answered = 0;

  private constructor(options: ServedVersionOptions, process: InferenceProcess) {
    this.#options = options;
    this.release = options.release;
    this.facts = process.facts;
    this.#batcher = new MicroBatcher({
      run: (inputs) => this.#run(inputs),
      batchSize: process.facts.batchSize,
      capacity: options.capacity,
    });
    this.#adopt(process);
  }

  /** Loads the version and holds it against its golden predictions. @throws AppError as {@link InferenceProcess.open}. */
  static async open(options: ServedVersionOptions, signal: AbortSignal): Promise<ServedVersion> {
    return new ServedVersion(options, await InferenceProcess.open(options.job, signal));
  }

  get ready(): boolean {
    return this.#process !== undefined;
  }

  /** Inputs predicted so far. */
  get answered(): number {
    return this.#answered;
  }

  /** Process id of the inference process. */
  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** @throws AppError PREDICTOR_BUSY, MODEL_NOT_READY, ENGINE_CRASH */
  async predict(inputs: readonly PredictorInput[]): Promise<InferenceOutcome[]> {
    if (!this.ready) throw restarting();
    const outcomes = await this.#batcher.add(inputs);
    this.#answered += outcomes.filter((outcome) => "probabilities" in outcome).length;
    return outcomes;
  }

  /** Lets what was taken end, then gives back the memory. */
  async retire(): Promise<void> {
    await this.#batcher.idle();
    this.#ending.abort();
    await this.#process?.close();
    await this.#restarting;
  }

  async #run(inputs: readonly PredictorInput[]): Promise<InferenceOutcome[]> {
    if (this.#process === undefined) throw restarting();
    return this.#process.predict(inputs);
  }

  #adopt(process: InferenceProcess): void {
    this.#process = process;
    void process.exited.then(() => {
      this.#process = undefined;
      if (!this.#ending.signal.aborted) this.#restarting = this.#restart();
    });
  }

  async #restart(): Promise<void> {
    const { job, log } = this.#options;
    const { signal } = this.#ending;
    log("the inference process ended by itself; starting it again");
    for (let wait: number = RESTART_MS[0]; !signal.aborted; wait = Math.min(wait * 2, RESTART_MS[1])) {
      try {
        const process = await InferenceProcess.open(job, signal);
        if (signal.aborted) return await process.close();
        this.#adopt(process);
        return;
      } catch (error) {
        if (!signal.aborted) log(`the inference process does not start: ${String(error)}`);
        await pause(wait, signal);
      }
    }
  }
}

function restarting(): AppError {
  return new AppError("MODEL_NOT_READY", "The inference process is being started again. Try again in a moment.");
}

/** Waits, but no longer than until the signal. */
export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, milliseconds);
    function done() {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    }
    signal.addEventListener("abort", done, { once: true });
    if (signal.aborted) done();
  });
}
