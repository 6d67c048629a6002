import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { LIMITS, type LogChunk } from "@graft/contracts";
import { beforeEach, describe, expect, it } from "vitest";
import { LogSpool, waitingChunks } from "./log-spool.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "graft-log-spool-"));
  return () => rmSync(folder, { recursive: true, force: true });
});

const chunks = () =>
  waitingChunks(folder).map((name): LogChunk => JSON.parse(readFileSync(path.join(folder, name), "utf8")));

describe("a log on its way", () => {
  it("is written in chunks within the limits, in order, whole files only", () => {
    const spool = new LogSpool({ folder });
    for (let i = 0; i < LIMITS.logLinesPerChunk + 1; i++) spool.add("STDOUT", String(i));
    for (let i = 0; i < 40; i++) spool.add("STDERR", "x".repeat(LIMITS.logLineCharacters));
    spool.flush();
    const written = chunks();
    expect(written.map(({ seq }) => seq)).toEqual(written.map((_, i) => i + 1));
    for (const { texts, streams, times } of written) {
      expect(texts.length).toBeLessThanOrEqual(LIMITS.logLinesPerChunk);
      expect(texts.join("").length).toBeLessThanOrEqual(LIMITS.logCharactersPerChunk);
      expect([streams.length, times.length]).toEqual([texts.length, texts.length]);
    }
    expect(written.flatMap(({ texts }) => texts).slice(0, 1001)).toEqual(
      Array.from({ length: 1001 }, (_, i) => String(i)),
    );
    expect(written.flatMap(({ texts }) => texts)).toHaveLength(1041);
    expect(readdirSync(folder).filter((name) => !name.endsWith(".json"))).toEqual([]);
  });

  it("tells when too much waits", () => {
    const spool = new LogSpool({ folder, limitChunks: 1 });
    spool.add("STDOUT", "one");
    spool.flush();
    expect(spool.full()).toBe(false);
    spool.add("STDOUT", "two");
    spool.flush();
    expect(spool.full()).toBe(true);
  });

  it("is cut at its largest length, and says so once", () => {
    const spool = new LogSpool({ folder, limitCharacters: 10 });
    for (const text of ["12345", "67890", "more", "and more"]) spool.add("STDOUT", text);
    spool.flush();
    expect(chunks().flatMap(({ texts }) => texts)).toEqual([
      "12345",
      "67890",
      "The log is longer than 10 characters; what follows is not kept.",
    ]);
  });
});
