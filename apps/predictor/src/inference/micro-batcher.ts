import { AppError } from "@graft/contracts";

export interface MicroBatcherOptions<Input, Outcome> {
  /** Computes one batch; answers one outcome for each input, in order. */
  readonly run: (inputs: readonly Input[]) => Promise<readonly Outcome[]>;
  /** Inputs computed together. */
  readonly batchSize: number;
  /** Inputs that may wait for their turn. */
  readonly capacity: number;
}

interface Waiting<Input, Outcome> {
  readonly input: Input;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Gathers the inputs of concurrent requests into batches. Nothing is held back to wait for company: what arrives while a
 * batch is computed goes into the next one, so that a single request is answered at once and many share the work.
 */
export class MicroBatcher<Input, Outcome> {
  readonly #options: MicroBatcherOptions<Input, Outcome>;
  readonly #queue: Waiting<Input, Outcome>[] = [];
  #working: Promise<void> | undefined;

  constructor(options: MicroBatcherOptions<Input, Outcome>) {
    this.#options = options;
  }

  /** Inputs that wait for their turn. */
  get waiting(): number {
    return this.#queue.length;
  }

  /**
   * The outcomes of a request's inputs.
   *
   * @throws AppError PREDICTOR_BUSY when too many wait already: then none of these has been taken.
   */
  async add(inputs: readonly Input[]): Promise<Outcome[]> {
    const { capacity } = this.#options;
    if (this.#queue.length + inputs.length > capacity) {
      throw new AppError(
        "PREDICTOR_BUSY",
        `${this.#queue.length} inputs wait already and at most ${capacity} may. Try again in a moment, or run another predictor.`,
      );
    }
    const outcomes = inputs.map(
      (input) =>
        new Promise<Outcome>((resolve, reject) => {
          this.#queue.push({ input, resolve, reject });
        }),
    );
    this.#working ??= this.#work();
    return Promise.all(outcomes);
  }

  /** Settles when everything that was taken has been answered. */
  async idle(): Promise<void> {
    while (this.#working !== undefined) await this.#working;
  }

  async #work(): Promise<void> {
    // Requests that came in the same turn go into the first batch together.
    await Promise.resolve();
    while (this.#queue.length > 0) {
      const batch = this.#queue.splice(0, this.#options.batchSize);
      try {
        const outcomes = await this.#options.run(batch.map(({ input }) => input));
        for (const [i, { resolve, reject }] of batch.entries()) {
          const outcome = outcomes[i];
          if (outcome === undefined) reject(new AppError("INTERNAL", "An input was not answered."));
          else resolve(outcome);
        }
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.#working = undefined;
  }
}
