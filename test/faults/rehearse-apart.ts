import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { REPOSITORY_ROOT } from "../repository-root.ts";
import type { Fault, FaultOutcome } from "./fault.ts";

/** Seconds that a rehearsal may take, and those more for each simulated day where it walks through days. */
const LIMIT_SECONDS = 420;
const SECONDS_A_DAY = 20;
/** Milliseconds that one which is told to end has for ending what it started. */
const ENDING_MS = 10_000;
/** Characters of its last words that stand in the row of one that broke off. */
const LAST_WORDS = 2000;

const MAIN = fileURLToPath(new URL("./rehearse-main.ts", import.meta.url));

export interface ApartOptions {
  readonly seed: number;
  readonly days: number;
  readonly limitSeconds?: number;
}

const running = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of running) child.kill();
});

/** Rehearses a fault in a process of its own and within its time; one that breaks off is a row that failed. */
export async function rehearseApart(
  { name, walksDays = false }: Pick<Fault, "name" | "walksDays">,
  options: ApartOptions,
): Promise<FaultOutcome> {
  const { seed, days, limitSeconds = LIMIT_SECONDS + (walksDays ? SECONDS_A_DAY * days : 0) } = options;
  const child = fork(MAIN, [name, String(seed), String(days)], {
    cwd: REPOSITORY_ROOT,
    execArgv: ["--import", "tsx"],
    stdio: ["ignore", "inherit", "pipe", "ipc"],
  });
  running.add(child);
  let words = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    process.stderr.write(chunk);
    words = (words + chunk.toString("utf8")).slice(-LAST_WORDS);
  });
  let [outcome, late] = [undefined as FaultOutcome | undefined, false];
  child.on("message", (message) => {
    outcome = message as FaultOutcome;
  });
  const limit = setTimeout(() => {
    late = true;
    child.kill();
    setTimeout(() => child.kill("SIGKILL"), ENDING_MS).unref();
  }, limitSeconds * 1000);
  const ended = await new Promise<string>((resolve) => {
    child.once("error", (error) => resolve(String(error)));
    child.once("close", (code, signal) => resolve(signal ? `killed by ${signal}` : `exit code ${code}`));
  });
  clearTimeout(limit);
  running.delete(child);
  if (outcome) return outcome;
  const why = late ? `it took longer than ${limitSeconds} s` : `it broke off: ${ended}`;
  const nothing = { acknowledged: 0, stored: 0, duplicated: 0, lost: 0, recoverySeconds: 0 };
  return { rows: [{ name, ...nothing, failures: [`${why}\n${words}`], passed: false }], passed: false };
}
