import { inject } from "vitest";
import { createTestDatabase, type TestDatabase } from "./test-database.ts";

/**
 * The database of a test file: call in `beforeAll` and close in `afterAll`. The project's vitest configuration must name
 * `packages/testkit/src/postgres/global-setup.ts`, which starts one server for the whole run.
 */
export function openTestDatabase(): Promise<TestDatabase> {
  return createTestDatabase(inject("postgres"));
}
