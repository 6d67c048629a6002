import { AppError, type Fault, LIMITS } from "@graft/contracts";

/** A batch as it travels: one entry of each of the four columns is one point. */
export interface MetricBatchInput {
  readonly runId: string;
  readonly leaseToken: string;
  readonly seq: number | bigint;
  readonly keys: readonly string[];
  readonly keyIndexes: readonly number[];
  readonly steps: readonly number[];
  /** Milliseconds since 1970, the agent's clock: for display only. */
  readonly times: readonly number[];
  readonly values: readonly number[];
}

/** A batch without a (key, step) twice. */
export interface MetricBatch extends MetricBatchInput {
  /** Points that a later point of the same batch replaced. */
  readonly replacedInBatch: number;
}

/** Last millisecond since 1970 that a date can carry. */
const LARGEST_TIME = 8.64e15;

/**
 * Checks a batch and keeps the last of every (key, step). Columns stay columns: at 40,000 points a second an object
 * for each would be most of the work.
 *
 * @throws AppError INPUT_INVALID
 */
export function readMetricBatch(input: MetricBatchInput): MetricBatch {
  const { keys, keyIndexes, steps, times, values } = input;
  const count = steps.length;
  if (keyIndexes.length !== count || times.length !== count || values.length !== count) {
    refuse(
      "steps",
      `The columns have ${keyIndexes.length}, ${count}, ${times.length} and ${values.length} entries; each point needs one of each.`,
    );
  }
  if (count === 0 || count > LIMITS.metricPointsPerBatch) {
    refuse("steps", `A batch holds 1 to ${LIMITS.metricPointsPerBatch} points, not ${count}; split it.`);
  }
  if (new Set(keys).size !== keys.length)
    refuse("keys", "A key is listed twice; list each once and point to it by index.");
  for (const key of keys) {
    if (key === "" || key.length > 200 || key.includes("\0")) refuse("keys", "A key has 1 to 200 characters.");
  }
  let ascending = true;
  const newest = new Array<number>(keys.length).fill(Number.NEGATIVE_INFINITY);
  for (let i = 0; i < count; i++) {
    const key = keyIndexes[i] as number;
    const step = steps[i] as number;
    if (!(key >= 0 && key < keys.length))
      refuse(`keyIndexes.${i}`, `There is no key ${key}; the batch lists ${keys.length}.`);
    if (!Number.isSafeInteger(step)) refuse(`steps.${i}`, `A step is a whole number, not ${step}.`);
    const time = times[i] as number;
    if (!(time >= 0 && time <= LARGEST_TIME)) refuse(`times.${i}`, "A time is in milliseconds since 1970.");
    if (step <= (newest[key] as number)) ascending = false;
    else newest[key] = step;
  }
  return ascending ? { ...input, replacedInBatch: 0 } : withoutRepeats(input);
}

function refuse(subject: string, message: string): never {
  const fault: Fault = { code: "INPUT_INVALID", message, subject };
  throw new AppError("INPUT_INVALID", `${subject}: ${message}`, { faults: [fault] });
}

function withoutRepeats(input: MetricBatchInput): MetricBatch {
  const last = new Map<string, number>();
  for (let i = 0; i < input.steps.length; i++) last.set(`${input.keyIndexes[i]}/${input.steps[i]}`, i);
  const kept = [...last.values()].sort((a, b) => a - b);
  const pick = (column: readonly number[]) => kept.map((i) => column[i] as number);
  return {
    ...input,
    keyIndexes: pick(input.keyIndexes),
    steps: pick(input.steps),
    times: pick(input.times),
    values: pick(input.values),
    replacedInBatch: input.steps.length - kept.length,
  };
}
