import type { Contestant } from "../peers/contestant.ts";

/** Rounds in which both sides are sampled. */
const ROUNDS = 5;
/** Seconds a sample should last at least, so that a short disturbance does not decide it. */
const SAMPLE_SECONDS = 2;
/** A first repetition that took this many seconds is no matter of warming up: the second would not be faster. */
const SLOW_SECONDS = 8;

export interface Rated {
  readonly contestant: Contestant;
  readonly batchSize: number;
  readonly device: string;
}

export interface OpenOptions {
  readonly side: number;
  /** Left out: the contestant's own. */
  readonly batchSize?: number;
}

export async function openContestant(contestant: Contestant, options: OpenOptions): Promise<Rated> {
  const opened = await contestant.ask<{ batchSize: number; device?: string }>({ ask: "open", ...options });
  return { contestant, batchSize: opened.batchSize, device: opened.device ?? "" };
}

/** Images a second of one kind of work, measured over a fixed number of batches. */
export class Pace {
  readonly #rated: Rated;
  readonly #work: "forward" | "step";
  #times = 1;

  constructor(rated: Rated, work: "forward" | "step") {
    this.#rated = rated;
    this.#work = work;
  }

  async #seconds(): Promise<number> {
    const { contestant } = this.#rated;
    return (await contestant.ask<{ seconds: number }>({ ask: this.#work, times: this.#times })).seconds;
  }

  /** Warms up and chooses how many batches a sample takes. */
  async prepare(): Promise<void> {
    for (let warming = 0; warming < 2; warming++) if ((await this.#seconds()) > SLOW_SECONDS) return;
    this.#times = Math.max(1, Math.ceil(SAMPLE_SECONDS / (await this.#seconds())));
  }

  async sample(): Promise<number> {
    return (this.#times * this.#rated.batchSize) / (await this.#seconds());
  }
}

/** Samples of both, turn about: who begins changes from round to round. */
export async function takeTurns(sides: {
  readonly ours: Pace;
  readonly theirs: Pace | undefined;
}): Promise<{ ours: number[]; theirs: number[]; ratios: number[] }> {
  const { ours, theirs } = sides;
  await ours.prepare();
  await theirs?.prepare();
  const samples: { ours: number[]; theirs: number[] } = { ours: [], theirs: [] };
  for (let round = 0; round < ROUNDS; round++) {
    if (round % 2 === 1 && theirs) samples.theirs.push(await theirs.sample());
    samples.ours.push(await ours.sample());
    if (round % 2 === 0 && theirs) samples.theirs.push(await theirs.sample());
  }
  return { ...samples, ratios: samples.ours.map((value, i) => value / (samples.theirs[i] ?? Number.NaN)) };
}
