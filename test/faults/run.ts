import { randomInt } from "node:crypto";
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { readTestEnvironment } from "../env.ts";
import { type FaultOutcome, since } from "./fault.ts";
import { FAULTS } from "./faults.ts";
import { printFaults } from "./print-faults.ts";
import { rehearseApart } from "./rehearse-apart.ts";

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
  const days = wholeNumber("days", values.days ?? (faults.length === 1 ? DAYS.alone : DAYS.together), [1, 1000]);
  const again = ["npm run test:faults --", ...positionals, `--seed ${seed} --days ${days}`].join(" ");
  console.error(`Seed ${seed}; the same again: ${again}`);
  const outcomes: FaultOutcome[] = [];
  const rowsSoFar = () => outcomes.flatMap((outcome) => outcome.rows);
  const document = () =>
    JSON.stringify({ ...(faults.length === 1 && outcomes[0]?.document), faults: rowsSoFar() }, null, 2);
  for (const fault of faults) {
    const start = performance.now();
    const outcome = await rehearseApart(fault, { seed, days });
    outcomes.push(outcome);
    console.error(`${fault.name}: ${outcome.passed ? "passed" : "FAILED"}, ${Math.round(since(start))} s`);
    // Written row by row: what was found stands when the rest is interrupted.
    if (values.json !== undefined) writeFileSync(readTestEnvironment().resolve(values.json), `${document()}\n`);
  }
  const [alone] = faults.length === 1 ? outcomes : [];
  console.log(alone?.document ? document() : printFaults(rowsSoFar()));
  return outcomes.every(({ passed }) => passed) ? 0 : 1;
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => process.exit(130));

try {
  process.exitCode = await run();
} catch (error) {
  console.error(error instanceof Error ? (error.stack ?? error.message) : error);
  process.exitCode = 1;
}
