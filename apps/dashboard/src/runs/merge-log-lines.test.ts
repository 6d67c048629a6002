import { expect, it } from "vitest";
import { type LogLine, lineKey, mergeLogLines } from "./merge-log-lines.ts";

const line = (attempt: number, number: number, text = "x"): LogLine =>
  ({ __typename: "LogLine", attempt, number, stream: "STDOUT", at: "2026-01-02T00:00:00Z", text }) as LogLine;

it("every line stands once, in the order of attempts and lines, whatever arrived first", () => {
  const merged = mergeLogLines([line(1, 9), line(1, 10), line(2, 1)], [line(2, 1), line(2, 2), line(1, 11)], "");
  expect(merged.map(lineKey)).toEqual(["1:9", "1:10", "1:11", "2:1", "2:2"]);
});

it("what arrives while a search stands is searched too", () => {
  const merged = mergeLogLines([line(1, 1, "Loss 1")], [line(1, 2, "epoch"), line(1, 3, "LOSS 2")], "loss");
  expect(merged.map(lineKey)).toEqual(["1:1", "1:3"]);
});
