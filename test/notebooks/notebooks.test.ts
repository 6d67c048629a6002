import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { z } from "zod";
import { REPOSITORY_ROOT } from "../repository-root.ts";
import { openTestFolder } from "../test-folder.ts";
import { runPython } from "./run-python.ts";

const NOTEBOOKS = path.join(REPOSITORY_ROOT, "docs", "notebooks");
const EXECUTE = path.join(import.meta.dirname, "execute_notebook.py");

/** What the cells printed, in order. */
async function execute(name: string): Promise<string> {
  const folder = openTestFolder();
  try {
    const printed = path.join(folder.root, "printed.json");
    const { code, output } = await runPython([EXECUTE, path.join(NOTEBOOKS, name), printed]);
    expect(code, output).toBe(0);
    return z
      .array(z.string())
      .parse(JSON.parse(readFileSync(printed, "utf8")))
      .join("\n");
  } finally {
    folder.remove();
  }
}

const AGREE = /(\d+) numbers.* agree; largest difference (\S+)/;

function expectAgreement(printed: string, least: number): void {
  const [, count, difference] = AGREE.exec(printed) ?? [];
  expect(Number(count), printed).toBeGreaterThanOrEqual(least);
  expect(Number(difference), printed).toBeLessThanOrEqual(1e-9);
}

it("compare-a-ladder: the ladder's gain and p follow from the rungs' answers", async () => {
  const printed = await execute("compare-a-ladder.ipynb");
  expect(printed).toMatch(/^ladder on \w+ · SUCCEEDED.*\n {2}ladder on \w+: rung 1, feature extraction · SUCCEEDED/m);
  expectAgreement(printed, 2);
});

it("recompute-an-audit: Fairlearn measures every rate and gap of every audit as the platform did", async () => {
  // two groups by four rates and four gaps: of the backbone and of the model at least
  expectAgreement(await execute("recompute-an-audit.ipynb"), 24);
});

it.each(["compare-a-ladder.ipynb", "recompute-an-audit.ipynb"])("%s is kept without outputs", (name) => {
  const cell = z.object({ outputs: z.array(z.unknown()).default([]), execution_count: z.null().optional() });
  const notebook = z
    .object({ cells: z.array(cell) })
    .parse(JSON.parse(readFileSync(path.join(NOTEBOOKS, name), "utf8")));
  expect(notebook.cells.flatMap(({ outputs }) => outputs)).toEqual([]);
});
