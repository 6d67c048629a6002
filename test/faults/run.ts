import { randomInt } from "node:crypto";
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { readTestEnvironment } from "../env.ts";
import type { Fault, FaultOptions, FaultRow } from "./fault.ts";
import { FAULTS } from "./faults.ts";
import { printFaults } from "./print-faults.ts";

const LARGEST_SEED = 0xffffffff;
/** Simulated days: of one rehearsal that is asked for by name, and of each where all are run. */
const DAYS = { alone: "200", together: "10" } as const;

function list(write: (line: string) => void): void {
  write(`  npm run test:faults -- --json FILE          all of them`);
  for (const { name, about } of FAULTS) write(`  npm run test:faults -- ${name.padEnd(20)} ${about}`);
}

function wholeNumber(name: string, text: string, [least, most]: readonly [number, number]): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new Error(`--${name} is a whole number from ${least} to ${most}, not ${text}.`);
}

/** A rehearsal that broke off shows nothing, and the others go on. */
async function rehearse(fault: Fault, options: FaultOptions): Promise<readonly FaultRow[]> {
  try {
    return (await fault.rehearse(options)).rows;
  } catch (error) {
    const failures = [error instanceof Error ? (error.stack ?? error.message) : String(error)];
    const nothing = { acknowledged: 0, stored: 0, duplicated: 0, lost: 0, recoverySeconds: 0 };
    return [{ name: fault.name, ...nothing, failures, passed: false }];
  }
}

async function rehearseAll(faults: readonly Fault[], options: FaultOptions): Promise<readonly FaultRow[]> {
  const rows: FaultRow[] = [];
  for (const fault of faults) {
    const say = (message: string) => options.say(`${fault.name}: ${message}`);
    rows.push(...(await rehearse(fault, { ...options, say })));
  }
  return rows;
}

async function run(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: "string" },
      list: { type: "boolean", default: false },
      seed: { type: "string", default: String(randomInt(LARGEST_SEED)) },
      days: { type: "string" },
    },
  });
  if (values.list) {
    list(console.log);
    return 0;
  }
  const unknown = positionals.find((wanted) => !FAULTS.some(({ name }) => name === wanted));
  if (unknown !== undefined) {
    console.error(`There is no rehearsal "${unknown}". There are:`);
    list(console.error);
    return 2;
  }
  const faults = positionals.length === 0 ? FAULTS : FAULTS.filter(({ name }) => positionals.includes(name));
  const seed = wholeNumber("seed", values.seed, [0, LARGEST_SEED]);
  const [alone] = faults.length === 1 ? faults : [];
  const days = wholeNumber("days", values.days ?? (alone ? DAYS.alone : DAYS.together), [1, 1000]);
  const options = { seed, days, say: (message: string) => console.error(`${message} ...`) };
  const again = ["npm run test:faults --", ...positionals, `--seed ${seed} --days ${days}`].join(" ");
  console.error(`Seed ${seed}; the same again: ${again}`);
  const write = (document: unknown) => {
    const text = `${JSON.stringify(document, null, 2)}\n`;
    if (values.json !== undefined) writeFileSync(readTestEnvironment().resolve(values.json), text);
  };
  if (alone) {
    const { document, rows, passed } = await alone.rehearse(options);
    write(document ?? { faults: rows });
    console.log(document ? JSON.stringify(document, null, 2) : printFaults(rows));
    return passed ? 0 : 1;
  }
  const rows = await rehearseAll(faults, options);
  write({ faults: rows });
  console.log(printFaults(rows));
  return rows.every(({ passed }) => passed) ? 0 : 1;
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => process.exit(130));

try {
  process.exitCode = await run();
} catch (error) {
  console.error(error instanceof Error ? (error.stack ?? error.message) : error);
  process.exitCode = 1;
}
