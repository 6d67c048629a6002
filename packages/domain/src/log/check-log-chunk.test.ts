import { LIMITS } from "@graft/contracts";
import { describe, expect, it } from "vitest";
import { checkLogChunk, type LogChunkInput, streamNumber, streamOf } from "./check-log-chunk.ts";

const chunk = (over: Partial<LogChunkInput>): LogChunkInput => ({
  runId: "r",
  leaseToken: "t",
  seq: 1,
  streams: ["STDOUT"],
  times: [1],
  texts: ["hello"],
  ...over,
});

describe("a chunk of a log", () => {
  it("passes as it is, an empty line and its largest line included", () => {
    const good = chunk({
      streams: ["STDOUT", "STDERR"],
      times: [0, 8.64e15],
      texts: ["", "x".repeat(LIMITS.logLineCharacters)],
    });
    expect(checkLogChunk(good)).toBe(good);
  });

  it.each<[string, Partial<LogChunkInput>, string]>([
    ["without lines", { streams: [], times: [], texts: [] }, "texts"],
    ["with columns of unequal length", { times: [1, 2] }, "texts"],
    ["numbered 0", { seq: 0 }, "seq"],
    ["with a line too long", { texts: ["x".repeat(LIMITS.logLineCharacters + 1)] }, "texts.0"],
    ["with a NUL character", { texts: ["a\0b"] }, "texts.0"],
    ["with a time that is none", { times: [Number.NaN] }, "times.0"],
    ["with too many lines", many(LIMITS.logLinesPerChunk + 1, "x"), "texts"],
    ["with too many characters", many(33, "x".repeat(LIMITS.logLineCharacters)), "texts"],
  ])("%s is refused by what is wrong", (_what, over, subject) => {
    expect(() => checkLogChunk(chunk(over))).toThrow(
      expect.objectContaining({ code: "INPUT_INVALID", faults: [expect.objectContaining({ subject })] }),
    );
  });
});

function many(count: number, text: string): Partial<LogChunkInput> {
  const fill = <T>(value: T) => Array.from({ length: count }, () => value);
  return { streams: fill("STDOUT" as const), times: fill(1), texts: fill(text) };
}

it("a stream is stored as a number from 1", () => {
  expect((["STDOUT", "STDERR", "AGENT"] as const).map((one) => streamOf(streamNumber(one)))).toEqual([
    "STDOUT",
    "STDERR",
    "AGENT",
  ]);
  expect(streamNumber("STDOUT")).toBe(1);
});
