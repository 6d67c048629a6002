import type { TestProject } from "vitest/node";
import { startPostgres, type TestPostgres } from "./start-postgres.ts";

declare module "vitest" {
  interface ProvidedContext {
    readonly postgres: TestPostgres;
  }
}

/** Vitest's global setup: one server for a run, ended when the run ends. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { superuserUrl, template, passwords, stop } = await startPostgres();
  project.provide("postgres", { superuserUrl, template, passwords });
  return stop;
}
