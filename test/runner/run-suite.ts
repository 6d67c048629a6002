import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { z } from "zod";
import { type SuiteOutcome, type TestOutcome, testOutcomeSchema } from "./outcome.ts";
import { runNode } from "./run-process.ts";
import type { CommandSuite, Suite, VitestSuite } from "./suites.ts";

export interface RunSuiteOptions {
  /** Passed on to vitest: a part of a file's path, `-t` and a part of a title. */
  readonly filter: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Runs one suite to its end, whatever fails in it. */
export async function runSuite(suite: Suite, options: RunSuiteOptions): Promise<SuiteOutcome> {
  const start = performance.now();
  const tests = suite.kind === "commands" ? await runCommands(suite, options) : await runVitest(suite, options);
  return { suite: suite.name, seconds: (performance.now() - start) / 1000, tests };
}

async function runCommands({ name, commands }: CommandSuite, { env }: RunSuiteOptions): Promise<TestOutcome[]> {
  const tests: TestOutcome[] = [];
  for (const { title, args } of commands) {
    const { code, output } = await runNode({ args, env });
    if (code !== 0) console.log(`\n${output.trimEnd()}\n${name} > ${title} failed.\n`);
    tests.push({ title: `${name} > ${title}`, status: code === 0 ? "passed" : "failed" });
  }
  return tests;
}

async function runVitest({ name, config, project }: VitestSuite, options: RunSuiteOptions): Promise<TestOutcome[]> {
  const folder = mkdtempSync(path.join(tmpdir(), "graft-outcome-"));
  const outcomeFile = path.join(folder, "outcome.json");
  const { code } = await runNode({
    args: [
      "node_modules/vitest/vitest.mjs",
      "run",
      `--config=${config}`,
      ...(project === undefined ? [] : [`--project=${project}`]),
      "--reporter=default",
      "--reporter=./test/runner/count-reporter.ts",
      ...options.filter,
    ],
    env: { ...options.env, TEST_OUTCOME_FILE: outcomeFile },
    show: true,
  });
  const all = existsSync(outcomeFile)
    ? z.array(testOutcomeSchema).parse(JSON.parse(readFileSync(outcomeFile, "utf8")))
    : [];
  // What a pattern of titles does not choose is reported as skipped, and was never asked for.
  const byTitle = options.filter.some((word) => /^(-t|--testNamePattern)\b/.test(word));
  const tests = byTitle ? all.filter(({ status }) => status !== "skipped") : all;
  rmSync(folder, { recursive: true });
  // Nothing run is no success, and vitest may fail for a reason that belongs to no test.
  const explained = tests.some(({ status }) => status === "failed");
  if (tests.length === 0) return [{ title: `${name} > ran no test`, status: "failed" }];
  if (code !== 0 && !explained) tests.push({ title: `${name} > vitest ended with ${code}`, status: "failed" });
  return tests;
}
