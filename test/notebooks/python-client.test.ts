import path from "node:path";
import { expect, inject, it } from "vitest";
import { openTestFolder } from "../test-folder.ts";
import { PYTHON_FOLDER, runPython } from "./run-python.ts";

const LIVE = path.join(import.meta.dirname, "live_client_test.py");
const PYTEST = ["-m", "pytest", "-p", "no:cacheprovider"];

it("is fully typed", async () => {
  const folder = openTestFolder();
  const strict = ["-m", "mypy", "--cache-dir", folder.root];
  const { code, output } = await runPython(strict, { cwd: PYTHON_FOLDER });
  folder.remove();
  expect(code, output).toBe(0);
});

it("pages, errors and numbers are what a server that misbehaves at will sends", async () => {
  const { code, output } = await runPython(PYTEST, { cwd: PYTHON_FOLDER });
  expect(code, output).toBe(0);
  expect(output).toMatch(/\d+ passed/);
});

it("reads the finished demo from the real server", async () => {
  const env = { DASHBOARD_URL: inject("dashboardUrl") };
  const { code, output } = await runPython([...PYTEST, LIVE], { env });
  expect(code, output).toBe(0);
  expect(output).toMatch(/\d+ passed/);
});
