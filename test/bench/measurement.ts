import type { BenchGoal, BenchPeer, BenchRow } from "./bench-document.ts";

/** What a benchmark measured: one sample for each run. */
export interface Measurement {
  readonly name: string;
  readonly unit: string;
  readonly samples: readonly number[];
  readonly peer?: BenchPeer;
  /** One for each pair in which ours and the peer's took turns; the row's ratio is their median. */
  readonly ratios?: readonly number[];
  readonly goal?: BenchGoal;
  /** What a reader must know, such as why there is no peer. */
  readonly note?: string;
}

export interface BenchContext {
  /** Tells a person what is being measured. */
  readonly say: (message: string) => void;
  /** Shows a row as soon as it is measured; the document holds what `measure` answers. */
  readonly show: (measurement: Measurement) => void;
  /** Notes what cannot be measured here, and why. */
  readonly leaveOut: (name: string, why: string) => void;
}

/** A benchmark by name. */
export interface Bench {
  readonly name: string;
  readonly about: string;
  measure(context: BenchContext): Promise<readonly Measurement[]>;
}

/** Units of which less is better. */
const COSTS = new Set(["s", "ms", "B"]);

export function median(samples: readonly number[]): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle];
  if (upper === undefined) throw new RangeError("A measurement needs at least one sample.");
  const lower = sorted[middle - 1];
  return sorted.length % 2 === 1 || lower === undefined ? upper : (lower + upper) / 2;
}

function holds({ op, value: limit }: BenchGoal, value: number): boolean {
  return op === ">=" ? value >= limit : value <= limit;
}

/** A measurement as a row of the document: median, spread, ratio to a peer, goal and whether it is met. */
export function rowOf({ name, unit, samples, peer, ratios, goal, note }: Measurement): BenchRow {
  const value = median(samples);
  const row: BenchRow = {
    name,
    value,
    unit,
    runs: samples.length,
    min: Math.min(...samples),
    max: Math.max(...samples),
  };
  if (peer !== undefined) {
    row.peer = peer;
    row.ratio = COSTS.has(unit) ? peer.value / value : value / peer.value;
  }
  if (ratios !== undefined) {
    row.ratio = median(ratios);
    row.ratioMin = Math.min(...ratios);
    row.ratioMax = Math.max(...ratios);
  }
  if (note !== undefined) row.note = note;
  if (goal !== undefined) {
    const judged = goal.of === "value" ? value : row.ratio;
    if (judged === undefined) throw new RangeError(`${name} has a goal for its ratio and no peer.`);
    row.goal = goal;
    row.met = holds(goal, judged);
  }
  return row;
}
