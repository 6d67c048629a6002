import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { readTestEnvironment } from "../env.ts";
import { benchDocumentSchema } from "./bench-document.ts";
import { BENCHES } from "./benches.ts";
import { describeMachine } from "./machine.ts";
import { rowOf } from "./measurement.ts";
import { printBench, printRow } from "./print-bench.ts";

function list(write: (line: string) => void): void {
  for (const { name, about } of BENCHES) write(`  npm run bench -- ${name.padEnd(10)} ${about}`);
}

async function run(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { json: { type: "string" }, list: { type: "boolean", default: false } },
  });
  if (values.list) {
    list(console.log);
    return 0;
  }
  const [wanted] = positionals;
  const bench = BENCHES.find(({ name }) => name === wanted);
  if (bench === undefined) {
    console.error(wanted === undefined ? "Name a benchmark:" : `There is no benchmark "${wanted}". There are:`);
    list(console.error);
    return 2;
  }
  const leftOut: { name: string; why: string }[] = [];
  const measurements = await bench.measure({
    say: (message) => console.error(`${message} ...`),
    show: (measurement) => console.error(printRow(rowOf(measurement))),
    leaveOut: (name, why) => {
      console.error(`${name} is left out: ${why}`);
      leftOut.push({ name, why });
    },
  });
  const document = benchDocumentSchema.parse({
    bench: bench.name,
    machine: describeMachine(),
    results: measurements.map(rowOf),
    ...(leftOut.length > 0 ? { leftOut } : {}),
  });
  if (values.json !== undefined) {
    writeFileSync(readTestEnvironment().resolve(values.json), `${JSON.stringify(document, null, 2)}\n`);
  }
  console.log(printBench(document));
  return 0;
}

try {
  process.exitCode = await run();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
