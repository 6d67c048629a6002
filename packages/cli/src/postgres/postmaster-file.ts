import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";

/** What a server writes about itself into its data directory. */
export interface Postmaster {
  readonly pid: number;
  /** True when it accepts connections. */
  readonly ready: boolean;
}

/** Reads `postmaster.pid`: the pid is the first line, the state the eighth. `undefined` when no server wrote one. */
export function readPostmaster(data: string): Postmaster | undefined {
  try {
    const lines = readFileSync(path.join(data, "postmaster.pid"), "utf8").split("\n");
    const pid = Number.parseInt(lines[0] ?? "", 10);
    return Number.isInteger(pid) && pid > 0 ? { pid, ready: lines[7]?.trim() === "ready" } : undefined;
  } catch {
    return undefined;
  }
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    try {
      return execFileSync("ps", ["-o", "args=", "-p", String(pid)], {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
      });
    } catch {
      return "";
    }
  }
}

/** True when the process is a server on this data directory, not one that got the number of a dead one. */
export function isServerOf(pid: number, data: string): boolean {
  return commandOf(pid).includes(data);
}
