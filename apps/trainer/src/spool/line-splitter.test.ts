import { LIMITS } from "@graft/contracts";
import { describe, expect, it } from "vitest";
import { LineSplitter } from "./line-splitter.ts";

function split(...chunks: (string | Buffer)[]): string[] {
  const lines: string[] = [];
  const splitter = new LineSplitter((line) => lines.push(line));
  for (const chunk of chunks) splitter.write(Buffer.from(chunk));
  splitter.end();
  return lines;
}

describe("lines of a stream", () => {
  it("are the same wherever the bytes were cut, within a character too", () => {
    const bytes = Buffer.from("ein Äpfel\r\n\nzwei ✓\nohne Ende");
    const expected = ["ein Äpfel", "", "zwei ✓", "ohne Ende"];
    for (let at = 0; at <= bytes.length; at++) {
      expect(split(bytes.subarray(0, at), bytes.subarray(at))).toEqual(expected);
    }
  });

  it("written over with carriage returns show what a terminal shows last", () => {
    expect(split("10 %\r50 %\r100 %\n")).toEqual(["100 %"]);
  });

  it("hold no NUL", () => {
    expect(split("a\0b\n")).toEqual(["a\ufffdb"]);
  });

  it("that are too long become several, without loss, and without half a character", () => {
    const limit = LIMITS.logLineCharacters;
    const long = `${"x".repeat(limit - 1)}😀${"y".repeat(limit)}`;
    const lines = split(long, "\nnext\n");
    expect(lines.join("")).toBe(`${long}next`);
    expect(lines[0]).toBe("x".repeat(limit - 1));
    expect(lines.every((line) => line.length <= limit)).toBe(true);
  });

  it("without any end do not gather in memory", () => {
    const lines: string[] = [];
    const splitter = new LineSplitter((line) => lines.push(line));
    for (let i = 0; i < 64; i++) splitter.write(Buffer.alloc(1024, "z"));
    expect(lines.join("").length).toBeGreaterThanOrEqual(64 * 1024 - LIMITS.logLineCharacters);
  });
});
