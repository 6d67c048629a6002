import path from "node:path";
import { BACKENDS, type BackendName } from "@graft/contracts";
import { writeMobileNetV2 } from "../peers/backbone-folder.ts";
import { Contestant } from "../peers/contestant.ts";
import { findKeras, HOW_TO_GET_KERAS, type KerasPython } from "../peers/find-keras.ts";
import { openTestFolder } from "../test-folder.ts";
import { type Bench, type BenchContext, type Measurement, median } from "./measurement.ts";
import { openContestant, Pace, type Rated, takeTurns } from "./pace.ts";

const SIDE = 224;
const SMALL_SIDE = 96;
const ROUNDS = 5;
/** Seconds a step at the large side may take by the estimate, which counts the optimizer once for each picture. */
const STEP_LIMIT = 120;

const GOALS = {
  forward: { of: "ratio", op: ">=", value: 0.95 },
  step: { of: "ratio", op: ">=", value: 1.05 },
  wasmOverCpu: { of: "value", op: ">=", value: 10 },
} as const;

/** Native TensorFlow on the processor, where Keras computes as well. */
const JUDGED: BackendName = "tensorflow";

function engine(backend: BackendName, folder: string): Contestant {
  const args = ["--import", "tsx", "test/peers/engine-contestant.ts", backend, folder];
  return new Contestant({ name: `the engine on ${backend}`, command: process.execPath, args });
}

function keras({ command }: KerasPython): Contestant {
  return new Contestant({ name: "Keras", command, args: ["test/peers/keras_contestant.py"] });
}

interface Field {
  readonly folder: string;
  readonly python: KerasPython | undefined;
  readonly peer: Rated | undefined;
  readonly context: BenchContext;
}

/** Images a second of one kind of work at 224 pixels, beside Keras. */
async function paceRow(rated: Rated, work: "forward" | "step", on: Field & { backend: BackendName }) {
  const { backend, context, python, peer } = on;
  const name = `train/${work === "step" ? "full" : work}/${backend}/${SIDE}`;
  context.say(name);
  const { ours, theirs, ratios } = await takeTurns({
    ours: new Pace(rated, work),
    theirs: peer && new Pace(peer, work),
  });
  const row = { name, unit: "images/s", samples: ours };
  if (python === undefined) return { ...row, note: `no peer: Keras is not at hand; ${HOW_TO_GET_KERAS}` };
  return {
    ...row,
    peer: { name: `${python.version}, graph mode`, value: median(theirs) },
    ratios,
    ...(backend === JUDGED ? { goal: GOALS[work] } : {}),
  };
}

/** Share of full fine-tuning on pictures, decoded meanwhile, that is spent waiting for them. */
async function waitRow({ contestant, batchSize }: Rated, backend: BackendName, { say }: BenchContext) {
  const name = `train/input-wait/${backend}/${SIDE}`;
  say(name);
  const samples: number[] = [];
  const steps = backend.startsWith("tensorflow") ? 4 : 1;
  for (let round = 0; round < ROUNDS; round++) {
    samples.push((await contestant.ask<{ share: number }>({ ask: "wait", times: steps })).share);
  }
  const note = `share of ${steps} step(s) on ${batchSize} JPEG pictures of 500 x 375`;
  return { name, unit: "of the step", samples, note };
}

/** Rows of one backend at 224 pixels. */
async function backendRows(backend: BackendName, field: Field): Promise<Measurement[]> {
  const contestant = engine(backend, field.folder);
  const rows: Measurement[] = [];
  const add = (row: Measurement) => {
    field.context.show(row);
    rows.push(row);
  };
  try {
    const rated = await openContestant(contestant, { side: SIDE });
    for (const work of ["forward", "step"] as const) add(await paceRow(rated, work, { ...field, backend }));
    add(await waitRow(rated, backend, field.context));
    return rows;
  } finally {
    await contestant.stop();
  }
}

/**
 * How many times faster full fine-tuning is on wasm than in plain JavaScript, one picture at a time on both: at a batch of
 * 16 plain JavaScript takes minutes for a step.
 */
async function wasmOverCpu({ folder, context }: Field): Promise<Measurement> {
  const name = `train/full/wasm-over-cpu/${SMALL_SIDE}`;
  context.say(name);
  const contestants = { wasm: engine("wasm", folder), cpu: engine("cpu", folder) };
  const options = { side: SMALL_SIDE, batchSize: 1 };
  try {
    const wasm = await openContestant(contestants.wasm, options);
    const cpu = await openContestant(contestants.cpu, options);
    const { ours, theirs, ratios } = await takeTurns({ ours: new Pace(wasm, "step"), theirs: new Pace(cpu, "step") });
    const [a, b] = [median(ours), median(theirs)];
    const note = `batch 1 on both; wasm ${a.toFixed(2)}, plain JavaScript ${b.toFixed(3)} images/s`;
    const row = { name, unit: "x", samples: ratios, goal: GOALS.wasmOverCpu, note };
    context.show(row);
    return row;
  } finally {
    await contestants.wasm.stop();
    await contestants.cpu.stop();
  }
}

/** Seconds a step at the large side and the usual batch will take, from one picture at the small side. */
async function expectedStep(backend: BackendName, folder: string): Promise<number> {
  const contestant = engine(backend, folder);
  try {
    const { contestant: open } = await openContestant(contestant, { side: SMALL_SIDE, batchSize: 1 });
    const step = async () =>
      (await open.ask<{ seconds: number }>({ ask: "step" })).seconds * 16 * (SIDE / SMALL_SIDE) ** 2;
    // The first one warms up, where that could make a difference.
    const first = await step();
    return first > 4 * STEP_LIMIT ? first : await step();
  } finally {
    await contestant.stop();
  }
}

/** Backends that open here, pass their self-test and are fast enough to take turns, fastest first. */
async function backendsAtHand({ folder, context }: Field): Promise<BackendName[]> {
  const found: BackendName[] = [];
  for (const backend of BACKENDS) {
    const name = `train/${backend}/${SIDE}`;
    context.say(name);
    try {
      const seconds = await expectedStep(backend, folder);
      if (seconds <= STEP_LIMIT) found.push(backend);
      else context.leaveOut(name, `a step of 16 pictures would take about ${Math.round(seconds)} s`);
    } catch (error) {
      context.leaveOut(name, error instanceof Error ? error.message : String(error));
    }
  }
  return found;
}

async function measure(context: BenchContext): Promise<Measurement[]> {
  const test = openTestFolder();
  const python = findKeras();
  const opponent = python && keras(python);
  try {
    const folder = path.join(test.root, "backbone");
    await writeMobileNetV2(folder);
    const peer = opponent && (await openContestant(opponent, { side: SIDE }));
    const field = { folder, python, peer, context };
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
  about: "images a second of the frozen trunk and of full fine-tuning, and its wait for pictures, beside Keras",
  measure,
};
