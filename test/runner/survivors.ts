import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";

/** A process that outlived the run that started it. */
export interface Survivor {
  readonly pid: number;
  readonly command: string;
}

/**
 * Living processes that inherited the mark in their environment. Also those that left their parent are found, which a
 * walk down from this process would miss. Undefined where the system does not tell (Windows).
 */
export function survivorsOf(mark: string): Survivor[] | undefined {
  if (existsSync("/proc/self/environ")) return fromProc(mark);
  return process.platform === "darwin" ? fromPs(mark) : undefined;
}

function fromProc(mark: string): Survivor[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((name) => {
      try {
        if (!readFileSync(`/proc/${name}/environ`, "latin1").includes(mark)) return [];
        const command = readFileSync(`/proc/${name}/cmdline`, "utf8").replaceAll("\0", " ").trim();
        return [{ pid: Number(name), command }];
      } catch {
        // Ended since it was listed, or another person's.
        return [];
      }
    });
}

function fromPs(mark: string): Survivor[] {
  const lines = execFileSync("ps", ["-A", "-ww", "-E", "-o", "pid=,command="], { encoding: "utf8" }).split("\n");
  return lines.flatMap((line) => {
    const [, pid = "", command = ""] = /^\s*(\d+)\s+(.*)$/.exec(line) ?? [];
    return command.includes(mark) && Number(pid) !== process.pid ? [{ pid: Number(pid), command }] : [];
  });
}

/** Milliseconds a process has to end after the suite that started it. */
const GRACE = 10_000;

/** Survivors after a grace for those that are just ending. */
export async function awaitSurvivors(mark: string): Promise<Survivor[] | undefined> {
  const deadline = performance.now() + GRACE;
  for (;;) {
    const found = survivorsOf(mark);
    if (found === undefined || found.length === 0 || performance.now() > deadline) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Ends survivors by force, each by its id. */
export function end(survivors: readonly Survivor[]): void {
  for (const { pid } of survivors) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // Ended meanwhile.
    }
  }
}
