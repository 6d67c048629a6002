import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { DataFolder } from "./data-folder.ts";

const fresh = () => path.join(mkdtempSync(path.join(os.tmpdir(), "graft-home-")), "home");

describe("a data folder", () => {
  it("is held by one living process at a time, and the refusal names it and the way out", () => {
    const root = fresh();
    const folder = DataFolder.open(root);
    expect(() => DataFolder.open(root)).toThrow(new RegExp(`process ${process.pid}\\b.*GRAFT_HOME`));
    folder.release();
    DataFolder.open(root).release();
  });

  it("is taken over from a process that died without letting go", async () => {
    const root = fresh();
    DataFolder.open(root).release();
    const dead = spawn(process.execPath, ["-e", ""]);
    await once(dead, "exit");
    writeFileSync(path.join(root, "lock"), String(dead.pid));
    const folder = DataFolder.open(root);
    folder.release();
    expect(existsSync(path.join(root, "lock"))).toBe(false);
  });
});
