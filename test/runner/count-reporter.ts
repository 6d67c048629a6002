import { writeFileSync } from "node:fs";
import type { Reporter, TestCase, TestModule, TestSuite, Vitest } from "vitest/node";
import { readTestEnvironment } from "../env.ts";
import type { TestOutcome } from "./outcome.ts";

/**
 * Writes what became of each test to the file the runner names, with the reason of each skip, which the JSON reporter
 * of vitest leaves out. A file that does not load, a hook that fails and an error outside any test count as failures;
 * the tests such a failure kept from running belong to it and are no skips.
 */
export default class CountReporter implements Reporter {
  #root = "";

  onInit(vitest: Vitest): void {
    this.#root = vitest.config.root;
  }

  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly { message?: string }[]): void {
    const { outcomeFile } = readTestEnvironment();
    if (outcomeFile === undefined) return;
    const outcomes = modules.flatMap((module) => this.#ofModule(module));
    for (const { message } of unhandled) {
      outcomes.push({ title: `outside any test: ${firstLine(message)}`, status: "failed" });
    }
    writeFileSync(outcomeFile, JSON.stringify(outcomes));
  }

  #ofModule(module: TestModule): TestOutcome[] {
    const file = module.moduleId.startsWith(this.#root)
      ? module.moduleId.slice(this.#root.length).replace(/^\//, "")
      : module.moduleId;
    return ofGroup(file, module, file);
  }
}

function ofGroup(file: string, group: TestModule | TestSuite, title: string): TestOutcome[] {
  const outcomes = [...group.children].flatMap((child) =>
    child.type === "test" ? [ofTest(file, child)] : ofGroup(file, child, `${file} > ${child.fullName}`),
  );
  const errors = group.errors();
  if (errors.length === 0) return outcomes;
  const ran = outcomes.filter(({ status }) => status !== "skipped");
  const kept = outcomes.length - ran.length;
  const note = kept === 0 ? "" : ` (${kept} tests did not run)`;
  const broken = errors.map(
    ({ message }): TestOutcome => ({ title: `${title}: ${firstLine(message)}${note}`, status: "failed" }),
  );
  return [...broken, ...ran];
}

function ofTest(file: string, test: TestCase): TestOutcome {
  const title = `${file} > ${test.fullName}`;
  const result = test.result();
  if (result.state === "skipped") {
    return result.note === undefined ? { title, status: "skipped" } : { title, status: "skipped", reason: result.note };
  }
  // A test that never ended did not pass.
  return { title, status: result.state === "passed" ? "passed" : "failed" };
}

function firstLine(message = "an error without a message"): string {
  return message.split("\n", 1)[0] ?? message;
}
