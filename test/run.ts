import { randomUUID } from "node:crypto";
import { readTestEnvironment } from "./env.ts";
import { type LeftOut, readAllowedSkips } from "./runner/allowed-skips.ts";
import type { SuiteOutcome } from "./runner/outcome.ts";
import { duration, report, suiteLine } from "./runner/report.ts";
import { signalAll } from "./runner/run-process.ts";
import { type RunSuiteOptions, runSuite } from "./runner/run-suite.ts";
import { SUITES, type Suite } from "./runner/suites.ts";
import { awaitSurvivors, end } from "./runner/survivors.ts";
import { openTestFolder } from "./test-folder.ts";

const [wanted, ...filter] = process.argv.slice(2);
const start = performance.now();
const mark = randomUUID();
const outcomes: SuiteOutcome[] = [];
const leftOut: LeftOut[] = [];
let interrupted = false;

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => {
    interrupted = true;
    signalAll("SIGTERM");
  });
}

function chosenRows(): readonly (readonly Suite[])[] {
  if (wanted === undefined) return SUITES;
  const chosen = SUITES.flat().filter(({ name }) => name === wanted);
  if (chosen.length > 0) return [chosen];
  console.error(`There is no suite "${wanted}". The suites, each with what it tests:`);
  for (const { name, about } of SUITES.flat()) console.error(`  npm test -- ${name.padEnd(12)} ${about}`);
  process.exit(2);
}

async function runRow(row: readonly Suite[], options: RunSuiteOptions): Promise<void> {
  const possible = row.filter((suite) => {
    const obstacle = suite.obstacle?.();
    if (obstacle !== undefined) leftOut.push({ suite: suite.name, reason: obstacle });
    return obstacle === undefined;
  });
  await Promise.all(
    possible.map(async (suite) => {
      console.log(`· ${suite.name}: ${suite.about} ...`);
      const outcome = await runSuite(suite, options);
      outcomes.push(outcome);
      console.log(suiteLine(outcome));
    }),
  );
}

/** No process may outlive the run: those that do are ended and counted as a failure. */
async function checkSurvivors(): Promise<SuiteOutcome> {
  const title = "processes > none outlives the tests";
  const started = performance.now();
  const survivors = await awaitSurvivors(mark);
  const seconds = (performance.now() - started) / 1000;
  if (survivors === undefined) {
    const reason = "this system does not tell the environment of processes; look for node and postgres by hand";
    return { suite: "processes", seconds, tests: [{ title, status: "skipped", reason }] };
  }
  for (const { pid, command } of survivors) console.log(`Process ${pid} outlived the tests: ${command.slice(0, 160)}`);
  end(survivors);
  return { suite: "processes", seconds, tests: [{ title, status: survivors.length === 0 ? "passed" : "failed" }] };
}

const rows = chosenRows();
const { ci } = readTestEnvironment();
const folder = openTestFolder();
const env = { TEST_RUN_MARK: mark, GRAFT_DEMO_HOME: readTestEnvironment().demoHome ?? folder.demoHome };
for (const row of rows) {
  if (!interrupted) await runRow(row, { filter, env });
}
outcomes.push(await checkSurvivors());
folder.remove();
const { lines, failed } = report({ outcomes, leftOut, allowed: readAllowedSkips(), strict: ci });
console.log(`\nAll in ${duration((performance.now() - start) / 1000)}.`);
for (const line of lines) console.log(line);
process.exit(interrupted ? 130 : failed ? 1 : 0);
