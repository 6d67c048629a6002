import { randomInt } from "node:crypto";
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { readTestEnvironment } from "../env.ts";
import { FAULTS } from "./faults.ts";

const LARGEST_SEED = 0xffffffff;

function list(write: (line: string) => void): void {
  for (const { name, about } of FAULTS) write(`  npm run test:faults -- ${name.padEnd(10)} ${about}`);
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
      days: { type: "string", default: "200" },
    },
  });
  if (values.list) {
    list(console.log);
    return 0;
  }
  const [wanted] = positionals;
  const fault = FAULTS.find(({ name }) => name === wanted);
  if (fault === undefined) {
    console.error(wanted === undefined ? "Name a rehearsal:" : `There is no rehearsal "${wanted}". There are:`);
    list(console.error);
    return 2;
  }
  const seed = wholeNumber("seed", values.seed, [0, LARGEST_SEED]);
  const days = wholeNumber("days", values.days, [1, 1000]);
  console.error(`Seed ${seed}; the same again: npm run test:faults -- ${fault.name} --seed ${seed} --days ${days}`);
  const { document, passed } = await fault.rehearse({ seed, days, say: (message) => console.error(`${message} ...`) });
  const text = `${JSON.stringify(document, null, 2)}\n`;
  if (values.json !== undefined) writeFileSync(readTestEnvironment().resolve(values.json), text);
  console.log(text.trimEnd());
  return passed ? 0 : 1;
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => process.exit(130));

try {
  process.exitCode = await run();
} catch (error) {
  console.error(error instanceof Error ? (error.stack ?? error.message) : error);
  process.exitCode = 1;
}
