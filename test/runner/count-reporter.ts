import { writeFileSync } from "node:fs";
import type { Reporter, TestCase, TestModule, Vitest } from "vitest/node";
import { readTestEnvironment } from "../env.ts";
import type { TestOutcome } from "./outcome.ts";

/**
 * Writes what became of each test to the file the runner names, with the reason of each skip, which the JSON reporter
 * of vitest leaves out. A file that does not load, a hook that fails and an error outside any test count as failures.
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
    for (const { message } of unhandled) outcomes.push({ title: `outside any test: ${message}`, status: "failed" });
    writeFileSync(outcomeFile, JSON.stringify(outcomes));
  }

  #ofModule(module: TestModule): TestOutcome[] {
    const file = module.moduleId.startsWith(this.#root)
      ? module.moduleId.slice(this.#root.length).replace(/^\//, "")
      : module.moduleId;
    const broken: TestOutcome[] = module.errors().map((error) => ({
      title: `${file} > loading: ${error.message}`,
      status: "failed",
    }));
    for (const suite of module.children.allSuites()) {
      for (const error of suite.errors()) {
        broken.push({ title: `${file} > ${suite.fullName} > hook: ${error.message}`, status: "failed" });
      }
    }
    return [...broken, ...[...module.children.allTests()].map((test) => ofTest(file, test))];
  }
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
