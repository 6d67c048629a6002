import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { childEnvironment } from "../env.ts";
import { awaitSurvivors, end, survivorsOf } from "./survivors.ts";

const told = existsSync("/proc/self/environ") || process.platform === "darwin";

describe.runIf(told)("a process that outlives its run", () => {
  it("is found by its mark after its parent has gone, and ended", async () => {
    const mark = `mark-${process.pid}-${Date.now()}`;
    const env = childEnvironment({ TEST_RUN_MARK: mark });
    // The parent starts a process in a group of its own and leaves.
    const script = `
      const { spawn } = require("node:child_process");
      spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { detached: true, stdio: "ignore" }).unref();
    `;
    await once(spawn(process.execPath, ["-e", script], { env, stdio: "ignore" }), "exit");

    const found = survivorsOf(mark) ?? [];
    expect(found).toHaveLength(1);
    expect(found[0]?.command).toContain("setInterval");

    end(found);
    expect(await awaitSurvivors(mark)).toEqual([]);
  });
});
