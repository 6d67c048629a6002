import path from "node:path";
import { BACKENDS, type BackendName } from "@graft/contracts";
import { writeMobileNetV2 } from "../peers/backbone-folder.ts";
import { Contestant } from "../peers/contestant.ts";
import { findKeras, HOW_TO_GET_KERAS, type KerasPython } from "../peers/find-keras.ts";
import { openTestFolder } from "../test-folder.ts";
import { type Bench, type Measurement, median } from "./measurement.ts";

const SIDE = 224;
const SMALL_SIDE = 96;
const ROUNDS = 5;
/** Seconds a sample should last at least, so that a short disturbance does not decide it. */
const SAMPLE_SECONDS = 2;

const GOALS = {
  forward: { of: "ratio", op: ">=", value: 0.95 },
  step: { of: "ratio", op: ">=", value: 1.05 },
  wasmOverCpu: { of: "value", op: ">=", value: 10 },
} as const;

type Work = "forward" | "step";

interface Rated {
  readonly contestant: Contestant;
  readonly batchSize: number;
}

interface Opened {
  readonly seconds: number;
}

/** Images a second of one kind of work, measured over a fixed number of batches. */
class Pace {
  readonly #rated: Rated;
  readonly #work: Work;
  #times = 1;

  constructor(rated: Rated, work: Work) {
    this.#rated = rated;
    this.#work = work;
  }

  async #seconds(): Promise<number> {
    const { contestant } = this.#rated;
    return (await contestant.ask<Opened>({ ask: this.#work, times: this.#times })).seconds;
  }

  /** Warms up and chooses how many batches a sample takes. */
  async prepare(): Promise<void> {
    if ((await this.#seconds()) > 2 * SAMPLE_SECONDS) return;
    this.#times = Math.max(1, Math.ceil(SAMPLE_SECONDS / (await this.#seconds())));
  }

  async sample(): Promise<number> {
    return (this.#times * this.#rated.batchSize) / (await this.#seconds());
  }
}

async function openContestant(contestant: Contestant, side: number): Promise<Rated> {
  const { batchSize } = await contestant.ask<{ batchSize: number }>({ ask: "open", side });
  return { contestant, batchSize };
}

function engine(backend: BackendName, folder: string): Contestant {
  const args = ["--import", "tsx", "test/peers/engine-contestant.ts", backend, folder];
  return new Contestant({ name: `the engine on ${backend}`, command: process.execPath, args });
}

function keras({ command }: KerasPython): Contestant {
  return new Contestant({ name: "Keras", command, args: ["test/peers/keras_contestant.py"] });
}

interface Pair {
  readonly ours: Pace;
  readonly theirs: Pace | undefined;
}

/** Samples of both, turn about: who begins changes from round to round. */
async function takeTurns({ ours, theirs }: Pair): Promise<{ ours: number[]; theirs: number[] }> {
  await ours.prepare();
  await theirs?.prepare();
  const samples: { ours: number[]; theirs: number[] } = { ours: [], theirs: [] };
  for (let round = 0; round < ROUNDS; round++) {
    if (round % 2 === 1 && theirs) samples.theirs.push(await theirs.sample());
    samples.ours.push(await ours.sample());
    if (round % 2 === 0 && theirs) samples.theirs.push(await theirs.sample());
  }
  return samples;
}

interface Field {
  readonly folder: string;
  readonly python: KerasPython | undefined;
  readonly peer: Rated | undefined;
  readonly say: (message: string) => void;
}

/** Rows of one backend at 224 pixels, beside Keras. */
async function backendRows(backend: BackendName, { folder, python, peer, say }: Field): Promise<Measurement[]> {
  const contestant = engine(backend, folder);
  try {
    const rated = await openContestant(contestant, SIDE);
    const rows: Measurement[] = [];
    for (const work of ["forward", "step"] as const) {
      const name = `train/${work === "step" ? "full" : work}/${backend}/${SIDE}`;
      say(name);
      const pair = { ours: new Pace(rated, work), theirs: peer && new Pace(peer, work) };
      const { ours, theirs } = await takeTurns(pair);
      const row = { name, unit: "images/s", samples: ours };
      if (python === undefined) {
        rows.push({ ...row, note: `no peer: Keras is not at hand; ${HOW_TO_GET_KERAS}` });
        continue;
      }
      rows.push({
        ...row,
        peer: { name: `${python.version}, graph mode`, value: median(theirs) },
        ratios: ours.map((value, i) => value / (theirs[i] ?? Number.NaN)),
        ...(backend === "tensorflow" ? { goal: GOALS[work] } : {}),
      });
    }
    return rows;
  } finally {
    await contestant.stop();
  }
}

/** How many times faster full fine-tuning is on wasm than in plain JavaScript. */
async function wasmOverCpu({ folder, say }: Field): Promise<Measurement> {
  const name = `train/full/wasm-over-cpu/${SMALL_SIDE}`;
  say(name);
  const contestants = [engine("wasm", folder), engine("cpu", folder)] as const;
  try {
    const [wasm, cpu] = contestants.map((contestant) => openContestant(contestant, SMALL_SIDE));
    if (wasm === undefined || cpu === undefined) throw new Error("Both contestants are needed.");
    const { ours, theirs } = await takeTurns({
      ours: new Pace(await wasm, "step"),
      theirs: new Pace(await cpu, "step"),
    });
    const samples = ours.map((value, i) => value / (theirs[i] ?? Number.NaN));
    return { name, unit: "x", samples, goal: GOALS.wasmOverCpu };
  } finally {
    for (const contestant of contestants) await contestant.stop();
  }
}

/**
 * Backends that open here and pass their self-test, fastest first. Plain JavaScript is measured at the small side only:
 * at the large one a single step takes minutes.
 */
async function backendsAtHand({ folder, say }: Field): Promise<BackendName[]> {
  const found: BackendName[] = [];
  for (const backend of BACKENDS.filter((name) => name !== "cpu")) {
    const contestant = engine(backend, folder);
    try {
      await openContestant(contestant, SMALL_SIDE);
      found.push(backend);
    } catch (error) {
      say(`${backend} is left out: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      await contestant.stop();
    }
  }
  return found;
}

async function measure(say: (message: string) => void): Promise<Measurement[]> {
  const test = openTestFolder();
  const python = findKeras();
  const opponent = python && keras(python);
  try {
    const folder = path.join(test.root, "backbone");
    await writeMobileNetV2(folder);
    const peer = opponent && (await openContestant(opponent, SIDE));
    const field = { folder, python, peer, say };
    const rows: Measurement[] = [];
    for (const backend of await backendsAtHand(field)) rows.push(...(await backendRows(backend, field)));
    rows.push(await wasmOverCpu(field));
    return rows;
  } finally {
    await opponent?.stop();
    test.remove();
  }
}

/** The bench of that name. */
export const trainBench: Bench = {
  name: "train",
  about: "images a second of the frozen trunk and of full fine-tuning on every backend at hand, beside Keras",
  measure: ({ say }) => measure(say),
};
