import { AppError, type Fault, LIMITS, LOG_STREAMS, type LogStream } from "@graft/contracts";

/** A chunk as it travels. */
export interface LogChunkInput {
  readonly runId: string;
  readonly leaseToken: string;
  readonly seq: number | bigint;
  readonly streams: readonly LogStream[];
  /** Milliseconds since 1970, the agent's clock: for display only. */
  readonly times: readonly number[];
  readonly texts: readonly string[];
}

/** Last millisecond since 1970 that a date can carry. */
const LARGEST_TIME = 8.64e15;

function refuse(subject: string, message: string): never {
  const fault: Fault = { code: "INPUT_INVALID", message, subject };
  throw new AppError("INPUT_INVALID", `${subject}: ${message}`, { faults: [fault] });
}

/** Checks a chunk's shape and bounds. @throws AppError INPUT_INVALID */
export function checkLogChunk<T extends LogChunkInput>(chunk: T): T {
  const { streams, times, texts, seq } = chunk;
  const count = texts.length;
  if (seq < 1) refuse("seq", `The first chunk of an attempt has the number 1, not ${seq}.`);
  if (streams.length !== count || times.length !== count) {
    refuse(
      "texts",
      `The columns have ${streams.length}, ${times.length} and ${count} entries; each line needs one of each.`,
    );
  }
  if (count === 0 || count > LIMITS.logLinesPerChunk) {
    refuse("texts", `A chunk holds 1 to ${LIMITS.logLinesPerChunk} lines, not ${count}; split it.`);
  }
  let characters = 0;
  for (const [i, text] of texts.entries()) {
    characters += text.length;
    if (text.length > LIMITS.logLineCharacters) {
      refuse(`texts.${i}`, `A line holds ${LIMITS.logLineCharacters} characters at most, not ${text.length}; cut it.`);
    }
    if (text.includes("\0")) refuse(`texts.${i}`, "A line holds no NUL character; replace it.");
    const time = times[i] ?? Number.NaN;
    if (!(time >= 0 && time <= LARGEST_TIME)) refuse(`times.${i}`, "A time is in milliseconds since 1970.");
  }
  if (characters > LIMITS.logCharactersPerChunk) {
    refuse("texts", `A chunk holds ${LIMITS.logCharactersPerChunk} characters at most, not ${characters}; split it.`);
  }
  return chunk;
}

/** How the stream of a line is stored. */
export function streamNumber(stream: LogStream): number {
  return LOG_STREAMS.indexOf(stream) + 1;
}

/** The stream of a stored number. */
export function streamOf(number: number): LogStream {
  return LOG_STREAMS[number - 1] ?? "STDOUT";
}
